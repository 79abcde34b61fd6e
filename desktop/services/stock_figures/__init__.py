"""What the ledger says of the money on the shelves: ages, dead stock, turns, fill rate."""
