"""The chapters: each a function from the year's sources to a chapter, or why there is none."""
