"""Demand of parts: what will be asked for, how certain that is, and what to order."""
