"""The Sales screen: the list, a sale with its course, and its forms."""
