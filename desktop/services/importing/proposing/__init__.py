"""Proposing how a file is read, from its words and its values."""
