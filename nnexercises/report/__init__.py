"""Reports on submissions: the model, the wording, the display of values, and the formats."""
