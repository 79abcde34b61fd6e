"""What the office does: rows, queries and commands. No Qt."""
