"""Counting the shelves: started, counted by several people at once, reviewed, and posted."""
