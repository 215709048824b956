"""`python -m gateway`: serve."""

from dotenv import load_dotenv

from gateway.main import main

load_dotenv(".env", interpolate=False)
main()
