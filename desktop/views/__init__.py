"""What the office sees: Qt windows over the services."""
