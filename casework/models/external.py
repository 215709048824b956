"""The tables of signing in elsewhere: who is known by what an identity provider says, and who is on the way back."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from casework.models.base import Base


class ExternalAccount(Base):
    """What a provider calls somebody: never an address, which may change hands."""

    __tablename__ = "external_account"

    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    # 255 characters at most: OpenID Connect Core 1.0, section 2.
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    officer_id: Mapped[str] = mapped_column(ForeignKey("officer.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]


class SignInFlow(Base):
    """A browser that was sent to the provider; the row is taken away by whoever comes back with its state."""

    __tablename__ = "sign_in_flow"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    # Of the browser, hashed: so many of one address are let begin.
    address: Mapped[str] = mapped_column(String(64), index=True)
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    redirect_uri: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    wanted: Mapped[str] = mapped_column(Text)
    # What was being written when the session ended.
    kept: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(index=True)
