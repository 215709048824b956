"""Stand-ins that behave like the real thing over the same interface."""
