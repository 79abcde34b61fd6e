"""The Visits screen: the list, a visit with all that is known of it, and its forms."""
