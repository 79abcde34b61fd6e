"""No record twice: what identifies a record, who is alike, and how two become one again."""
