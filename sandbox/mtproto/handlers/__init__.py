"""What the local Telegram answers, by the methods' namespaces."""
