"""What an import changed, and how it is taken back."""
