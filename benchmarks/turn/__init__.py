"""A turn from question to answer, everything stored: this product beside Rasa as it is shipped."""
