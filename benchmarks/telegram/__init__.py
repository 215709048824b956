"""How many updates of Telegram go through the channel, beside the same turns by REST."""
