"""Versions of the knowledge tables."""
