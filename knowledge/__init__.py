"""What the International Relations service knows: dated, sourced records in three languages, and how to search them."""
