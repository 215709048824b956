"""Passwords of officers: hashed with argon2id, in a thread, because it is slow on purpose."""

import asyncio
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARACTERS = 12
MAX_CHARACTERS = 200
# Kept for an account that only signs in elsewhere: no password fits, and trying one takes as long as ever.
NO_PASSWORD = ""
# The second of the recommended choices of RFC 9106: 64 MiB, three passes.
_HASHER = PasswordHasher()


def is_acceptable(password: str) -> bool:
    """Long enough to withstand guessing, and not one character over and over."""
    return MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS and len(set(password)) > 4


def generated() -> str:
    """A password nobody has to think of."""
    return secrets.token_urlsafe(15)


async def hashed(password: str) -> str:
    """The hash to keep."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def fits(password: str, kept: str | None) -> bool:
    """Whether a password belongs to a hash. No hash costs the same time as a wrong password."""
    return await asyncio.to_thread(_fits, password, kept)


def _fits(password: str, kept: str | None) -> bool:
    try:
        return _HASHER.verify(kept or _nobodys(), password[: MAX_CHARACTERS + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())
