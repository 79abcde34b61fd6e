"""What the machine provides: settings, secrets, texts, logs, crash notes. No business, no Qt."""
