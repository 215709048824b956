"""Sentence vectors of any of the three languages: multilingual-e5-small in four bits, run by ONNX Runtime.

Both environments use it, Rasa's included, so that it is Python 3.10.
"""
