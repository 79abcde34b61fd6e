"""Visits with their lines: many rows a record."""
