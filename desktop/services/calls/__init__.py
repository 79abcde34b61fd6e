"""Calls: follow-ups, reminders and second calls of complaints, as one list a person and day."""
