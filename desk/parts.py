"""What the desk works with; the gateway opens it and puts it into the desk's application."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from aiohttp import web

from casework.activity import ActivityLog
from casework.conversations import Conversations
from casework.dossier import Dossiers
from casework.external_accounts import ExternalAccounts
from casework.finding import Finder
from casework.inbox import Inbox
from casework.office import Office
from casework.officers import Officers
from casework.requests import Requests
from casework.sign_in import SignIn
from casework.sign_in_flows import SignInFlows
from casework.takeover import Takeover
from desk.names import Names
from desk.oidc.provider import Provider
from desk.pacing import Pacing
from desk.pulse import Pulse
from languages import Language


@dataclass(frozen=True)
class DeskParts:
    """The books of casework as the desk uses them.

    Attributes:
        secret: of the installation; forms are signed with it.
        address_of: where a request comes from.
        is_secure: whether it came by TLS.
        base_of: the address of this server, as the browser called it.
        privacy: address of the notice on data protection, in each language.
        passwords: whether one can sign in with one.
        provider: by which one can sign in, if there is any.
        streams: the live connections, to be ended with the process.
        pacing: of the pages.
    """

    office: Office
    conversations: Conversations
    requests: Requests
    sign_in: SignIn
    secret: str
    address_of: Callable[[web.Request], str]
    is_secure: Callable[[web.Request], bool]
    base_of: Callable[[web.Request], str]
    privacy: Mapping[Language, str]
    passwords: Literal["on", "off"] = "on"
    provider: Provider | None = None
    streams: set[asyncio.Task[None]] = field(default_factory=set)
    pacing: Pacing = field(default_factory=Pacing)

    @cached_property
    def officers(self) -> Officers:
        """Accounts and presence."""
        return Officers(self.office.database, self.office.clock)

    @cached_property
    def flows(self) -> SignInFlows:
        """Who is on the way to the provider and back."""
        return SignInFlows(self.office.database, self.secret, self.office.clock)

    @cached_property
    def external_accounts(self) -> ExternalAccounts:
        """Whom the provider knows."""
        return ExternalAccounts(self.office.database, self.office.clock)

    @cached_property
    def takeover(self) -> Takeover:
        """The commands of the hand-off."""
        return Takeover(self.office)

    @cached_property
    def inbox(self) -> Inbox:
        """Lists of conversations."""
        return Inbox(self.office.database)

    @cached_property
    def pulse(self) -> Pulse:
        """What open pages are told; it beats while the gateway runs."""
        return Pulse(self.office.events, self.inbox)

    @cached_property
    def dossiers(self) -> Dossiers:
        """Whole conversations, and notes."""
        return Dossiers(self.office.database, self.office.clock)

    @cached_property
    def finder(self) -> Finder:
        """The search."""
        return Finder(self.office.database)

    @cached_property
    def activity(self) -> ActivityLog:
        """Who did what."""
        return ActivityLog(self.office.database, self.office.clock)

    @cached_property
    def names(self) -> Names:
        """Names of the knowledge base."""
        return Names(self.office.database)


PARTS = web.AppKey("desk", DeskParts)
