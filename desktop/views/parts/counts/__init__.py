"""The page of counts: what is counted, by whom, and what was found."""
