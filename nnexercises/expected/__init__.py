"""Expected outcomes of a course: from its reference in a trusted child, or from a sealed course."""
