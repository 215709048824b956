"""How many open conversations one gateway process holds, and what a turn takes while they are open."""
