"""Conversations and assistance requests: what is kept, who answers, and how a message travels."""
