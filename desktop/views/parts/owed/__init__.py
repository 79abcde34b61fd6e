"""What is owed for parts that went out on account."""
