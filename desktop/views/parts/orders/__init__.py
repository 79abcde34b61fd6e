"""Buying on the screen: orders and deliveries, what to order, arrivals, lost sales."""
