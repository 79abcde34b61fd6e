"""The workshop board, at the desk and on the wall."""
