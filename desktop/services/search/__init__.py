"""Finding records by whatever is typed: the words of records, an index of them, questions to it."""
