"""Browsers that were sent to an identity provider: each state is good once, for a while, in the browser it began in."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select

from casework.clock import Clock, utc_now
from casework.database import Database
from casework.models import SignInFlow
from casework.turns import known_language
from languages import DEFAULT_LANGUAGE, Language

# Long enough to look for a telephone with a second factor.
LIFETIME = timedelta(minutes=15)
# Unfinished ones. A whole office shares an address, and begins at eight.
FLOWS_OF_ADDRESS = 60


@dataclass(frozen=True)
class Flow:
    """One way to the provider and back.

    Attributes:
        nonce: that the provider has to sign.
        verifier: of the code, which only who began can show (PKCE, RFC 7636).
        redirect_uri: where the provider sends the browser back to.
        language: of the page it began on.
        wanted: the page to go on to.
        kept: what was being written when the session ended.
    """

    redirect_uri: str
    language: Language
    wanted: str = ""
    kept: str = ""
    nonce: str = ""
    verifier: str = ""


class SignInFlows:
    """The book of those who are on their way."""

    def __init__(self, database: Database, secret: str, clock: Clock = utc_now) -> None:
        """Keep the book in a database that somebody else opened and closes.

        Args:
            database: with the casework tables.
            secret: the installation's: addresses are kept as hashes with it.
            clock: gives the present moment.
        """
        self._database = database
        self._secret = secret
        self._clock = clock

    async def begin(self, browser: str, address: str, flow: Flow) -> tuple[str, Flow] | None:
        """Write one down.

        Args:
            browser: what the browser holds; only it can come back.
            address: where it is.
            flow: without nonce and verifier, which are drawn.

        Returns:
            the state to send along, and the flow with what was drawn; None: too many began at this address.
        """
        state, now = secrets.token_urlsafe(32), self._clock()
        # 43 characters at least: RFC 7636, section 4.1.
        nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        drawn = Flow(flow.redirect_uri, flow.language, flow.wanted, flow.kept, nonce, verifier)
        async with self._database.writing() as session:
            await session.execute(delete(SignInFlow).where(SignInFlow.created_at <= now - LIFETIME))
            place = self._place(address)
            began = await session.scalar(select(func.count()).where(SignInFlow.address == place))
            if (began or 0) >= FLOWS_OF_ADDRESS:
                return None
            session.add(
                SignInFlow(
                    state_hash=_hash(state),
                    browser_hash=_hash(browser),
                    address=place,
                    nonce=nonce,
                    verifier=verifier,
                    redirect_uri=drawn.redirect_uri,
                    language=drawn.language,
                    wanted=drawn.wanted,
                    kept=drawn.kept,
                    created_at=now,
                )
            )
        return state, drawn

    async def take(self, state: str, browser: str) -> Flow | None:
        """Take one away, for good.

        Args:
            state: as it came back.
            browser: what the browser holds that brings it.

        Returns:
            None: there is no such flow, it is too old, was taken before, or began in another browser.
        """
        known = (SignInFlow.state_hash == _hash(state)) & (SignInFlow.browser_hash == _hash(browser))
        in_time = SignInFlow.created_at > self._clock() - LIFETIME
        async with self._database.writing() as session:
            # Read and taken away in one step: of two who bring it at once one gets it.
            row = await session.scalar(delete(SignInFlow).where(known, in_time).returning(SignInFlow))
            if row is None:
                return None
            language = known_language(row.language) or DEFAULT_LANGUAGE
            return Flow(row.redirect_uri, language, row.wanted, row.kept, row.nonce, row.verifier)

    def _place(self, address: str) -> str:
        return hmac.digest(self._secret.encode(), f"sign-in-flow:{address}".encode(), "sha256").hex()


def _hash(held: str) -> str:
    return sha256(held.encode(errors="replace")).hexdigest()
