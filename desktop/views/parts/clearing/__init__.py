"""Dead stock: how old the shelves are, what might be done, and what was done."""
