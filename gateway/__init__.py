"""Puts channels, casework and, later, the desk into one aiohttp application."""
