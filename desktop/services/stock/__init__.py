"""The stock ledger: what moves, what it costs, and what is left."""
