"""What a first visit of the web chat costs, beside other chats, all measured the same way in the same run."""
