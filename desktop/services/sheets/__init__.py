"""What the printed sheets of a day, a week and a month say, as figures and as texts."""
