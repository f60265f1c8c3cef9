"""How two values differ."""
