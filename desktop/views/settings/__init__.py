"""The office itself: its settings, its people, its segments, its care."""
