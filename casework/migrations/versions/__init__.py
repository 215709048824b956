"""Versions of the casework tables."""
