"""Measured comparisons, each printed by one command."""
