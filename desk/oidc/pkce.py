"""Proof that whoever brings a code is who asked for it (RFC 7636)."""

from base64 import urlsafe_b64encode
from hashlib import sha256


def challenge_of(verifier: str) -> str:
    """What is sent ahead of a verifier: its SHA-256, without padding."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
