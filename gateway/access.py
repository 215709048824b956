"""Who may connect, and how browsers reach this server: as the settings say it."""

from channels.web_access import Access
from gateway.settings import Settings


def access_of(settings: Settings) -> Access:
    """The rules of an installation."""
    return Access(
        settings.origins(),
        settings.max_connections,
        settings.connections_per_address,
        settings.proxies(),
        settings.public_url or settings.telegram_webhook_url,
    )
