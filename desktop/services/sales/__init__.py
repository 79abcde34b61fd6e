"""Sales: orders of vehicles, insurance, accessories and packages, and what became of them."""
