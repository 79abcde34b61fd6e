"""Targets of each month, of the office and of each person."""
