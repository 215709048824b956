"""Rasa as this product runs it: without TensorFlow, and without work that it would repeat on every turn."""
