"""Console of the knowledge base: `python -m knowledge --help`."""

import os
import sys

from knowledge.console import main

try:
    sys.exit(main(sys.argv[1:], os.environ))
except KeyboardInterrupt:
    # Nothing is half done: loading is one transaction.
    sys.exit(130)
