"""What people in Telegram are offered besides: the web, where to go on there, and whom to ask about their data."""

from dataclasses import dataclass

from channels.forms_continuing import continuing_path
from languages import Language


@dataclass(frozen=True)
class Offers:
    """What is known of the installation.

    Attributes:
        web_url: of the same assistant on the web, to be used instead.
        contact: where people write about their data.
        public_url: of this gateway, where a conversation can go on; None: nowhere.
    """

    web_url: str | None = None
    contact: str | None = None
    public_url: str | None = None

    def link(self, code: str, language: Language) -> str:
        """Where a conversation goes on with a code."""
        return f"{(self.public_url or '').rstrip('/')}{continuing_path(code, language)}"
