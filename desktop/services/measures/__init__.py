"""The measure catalogue: every figure of the program, defined once."""
