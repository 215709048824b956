"""What officers wait for at the desk while it is busy, and how long messages are on their way."""
