"""Search over the knowledge base: exact names, fuzzy names, lexical, dense; fused, with one threshold."""
