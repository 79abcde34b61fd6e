"""Plain lists: a row a record."""
