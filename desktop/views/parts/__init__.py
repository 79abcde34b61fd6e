"""The Parts screen: the list, a part with its prices, and its forms."""
