"""Reception: bays, appointments, and who waits at the desk."""
