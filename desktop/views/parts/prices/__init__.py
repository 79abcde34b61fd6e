"""Price lists: what customers with an agreement pay."""
