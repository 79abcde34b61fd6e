"""Which days the office works: the public holidays, the office's own days, its hours."""
