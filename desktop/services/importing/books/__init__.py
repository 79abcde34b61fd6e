"""Who is who: the records of the office that a batch of rows speaks of."""
