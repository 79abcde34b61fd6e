"""What every screen shares and that knows no screen: tables, forms, actions, messages."""
