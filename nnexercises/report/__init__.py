"""What is told: the model, its words, and its formats."""
