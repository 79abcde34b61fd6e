"""Buying parts: what to order, orders, what came of them, and what was asked for in vain."""
