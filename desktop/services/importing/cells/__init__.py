"""Cells: from what a file says to what it means."""
