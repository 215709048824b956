"""Where messages come in and replies go out: edge only, the way of a message is `casework.journey`."""
