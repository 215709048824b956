"""`python -m encoder`: makes the files that the encoder runs from, where they are missing."""

import sys

from encoder.files import make
from encoder.weights import EncoderError

if __name__ == "__main__":
    try:
        make()
    except EncoderError as error:
        sys.exit(f"passarel·la: {error}")
