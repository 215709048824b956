"""Who may open a socket: pages of known origins, from each address and in all only so many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from aiohttp import web

from channels.web_sessions import Origins

# The subnet that one customer of an IPv6 provider has.
_IPV6_PREFIX = 64


@dataclass(frozen=True)
class Access:
    """What is let in.

    Attributes:
        origins: pages that may connect.
        connections: how many in all.
        connections_per_address: from one address.
        proxies: whose word on where a request comes from is taken.
        public_url: of this server, as browsers reach it, where that is known.
    """

    origins: Origins = field(default_factory=Origins)
    connections: int = 6000
    connections_per_address: int = 500
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    public_url: str | None = None

    def address_of(self, request: web.Request) -> str:
        """Where a request comes from: one IPv4 address, or one subnet of IPv6."""
        address = request.remote or ""
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded and self._is_proxy(address):
            # The last one was written by the proxy itself; those before it are whatever the client claims.
            address = forwarded.rpartition(",")[2].strip()
        try:
            known = ip_address(address)
        except ValueError:
            return ""
        return str(ip_network((known, _IPV6_PREFIX), strict=False)) if known.version == 6 else str(known)

    def host_of(self, request: web.Request) -> str:
        """The name that this server was called by."""
        forwarded = request.headers.get("X-Forwarded-Host", "")
        return forwarded if forwarded and self._is_proxy(request.remote or "") else request.host

    def is_secure(self, request: web.Request) -> bool:
        """Whether the browser came by TLS, to this server or to the proxy before it.

        A proxy that does not say is taken to serve the public address, by whose scheme it goes then.
        """
        forwarded = request.headers.get("X-Forwarded-Proto", "")
        if forwarded and self._is_proxy(request.remote or ""):
            return forwarded.rpartition(",")[2].strip() == "https"
        return request.secure or (self.public_url or "").startswith("https://")

    def base_of(self, request: web.Request) -> str:
        """Scheme and name that this server was called by."""
        return f"{'https' if self.is_secure(request) else 'http'}://{self.host_of(request)}"

    def is_full(self, address: str, connected: Iterable[str], slack: float = 1.0) -> bool:
        """Whether so many are connected that one more from this address is too many.

        Args:
            address: of the one more.
            connected: the addresses of all who are.
            slack: times the limits.
        """
        everybody = list(connected)
        too_many = len(everybody) > self.connections * slack
        return too_many or everybody.count(address) > self.connections_per_address * slack

    def _is_proxy(self, address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in self.proxies)
        except ValueError:
            return False
