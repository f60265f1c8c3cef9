"""Explain to students why their answer is wrong."""
