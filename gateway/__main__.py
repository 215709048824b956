"""`python -m gateway`: serve."""

from gateway.main import main

main()
