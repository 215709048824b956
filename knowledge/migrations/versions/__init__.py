"""One module per version, oldest first by number."""
