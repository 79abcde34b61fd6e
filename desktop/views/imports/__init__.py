"""Taking a file in, from the window."""
