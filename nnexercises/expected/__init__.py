"""What the reference makes of a course's inputs: asked live, in a trusted child, or read from a sealed course."""
