"""Figures of the stock: turns, classes, fill rate, and what parts bring."""
