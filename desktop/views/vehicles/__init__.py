"""The Vehicles screen: the list, a vehicle with its histories, and its forms."""
