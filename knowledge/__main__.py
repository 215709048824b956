"""Console of the knowledge base: `python -m knowledge --help`."""

import os
import sys

from knowledge.console import main

sys.exit(main(sys.argv[1:], os.environ))
