"""What the office prints, and any figure by any slice."""
