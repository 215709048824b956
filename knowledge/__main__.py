"""Console of the knowledge base: `python -m knowledge --help`."""

import os
import sys

from dotenv import load_dotenv

from knowledge.console import main

load_dotenv(".env", interpolate=False)
try:
    sys.exit(main(sys.argv[1:], os.environ))
except KeyboardInterrupt:
    # Nothing is half done: loading is one transaction.
    sys.exit(130)
