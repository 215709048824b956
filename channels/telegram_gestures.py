"""What is nice to have in a chat: somebody is seen writing, a button stops waiting, a used one is marked."""

from collections.abc import Awaitable, Callable

import structlog
from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import AiogramError, TelegramAPIError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from channels.telegram_book import Person
from channels.telegram_text import label

log = structlog.get_logger()

# What a button that was used does when it is touched again.
USED = "-"


class Gestures:
    """Small calls that may fail."""

    def __init__(self, bot: Bot) -> None:
        """Keep the client, which somebody else opens and closes."""
        self._bot = bot

    async def type_in(self, person: Person) -> None:
        """Show for five seconds that an answer is being written."""
        await self._quietly(
            lambda: self._bot.send_chat_action(
                person.chat_id, ChatAction.TYPING, message_thread_id=person.thread_id if person.thread_id else None
            )
        )

    async def answer_press(self, query_id: str, text: str | None = None) -> None:
        """End the waiting of a button that was touched; a text is shown above the chat."""
        await self._quietly(lambda: self._bot.answer_callback_query(query_id, text, show_alert=bool(text)))

    async def mark_used(self, person: Person, message_id: int, title: str | None) -> None:
        """Leave of the buttons of a message the one that was touched, marked; or none."""
        used = InlineKeyboardButton(text=label(f"✓ {title}"), callback_data=USED) if title else None
        markup = InlineKeyboardMarkup(inline_keyboard=[[used]]) if used else None
        await self._quietly(
            lambda: self._bot.edit_message_reply_markup(
                chat_id=person.chat_id, message_id=message_id, reply_markup=markup
            )
        )

    async def _quietly(self, call: Callable[[], Awaitable[object]]) -> None:
        """Do what is nice to have: an old button or a busy server is no reason to answer less."""
        try:
            await call()
        except TelegramAPIError as error:
            log.debug("telegram_small_failure", error=type(error).__name__, reason=reason_of(error))
        except AiogramError as error:
            log.debug("telegram_small_failure", error=type(error).__name__)


def reason_of(error: TelegramAPIError) -> str:
    """Telegram's own words up to where they could quote a message."""
    return error.message.partition(":")[0] + ":" + error.message.partition(":")[2][:40]
