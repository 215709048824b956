"""The knowledge base's own search over public passages: its parts alone and together, in and across languages."""
