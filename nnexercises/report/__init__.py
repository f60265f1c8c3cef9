"""What is told about a submission: the model of a report, its words, how values are shown, and its formats."""
