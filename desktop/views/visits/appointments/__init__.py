"""Appointments: the diary of a day or a week, and who waits at the desk."""
