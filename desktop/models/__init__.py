"""What the office knows: mapped classes with their rules. No Qt, no input or output."""
