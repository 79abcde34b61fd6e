"""When a vehicle is expected next, from its own odometer."""
