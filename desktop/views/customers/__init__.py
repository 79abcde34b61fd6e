"""The Customers screen: the list, a customer with all that is known, and its forms."""
