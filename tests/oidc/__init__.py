"""The identity provider that signing in is tested against."""
