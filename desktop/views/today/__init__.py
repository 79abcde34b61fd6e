"""The Today screen: yesterday, the month so far, and what the day brings."""
