"""What the reference does."""
