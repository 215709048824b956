"""One turn of the bot: what it is asked, and what is said where it may not or cannot answer."""

from collections.abc import Awaitable, Callable

import structlog

from casework.bot import Bot, BotTimeout, BotUnavailable, Question
from casework.guards import Guarded, Refusal, refusal_of
from casework.received import Received
from casework.standing import Standing
from casework.turns import Answer, Facts, Said
from casework.vocabulary import AnswerStatus
from casework.words import Words
from languages import DEFAULT_LANGUAGE, Language

log = structlog.get_logger()

Asking = Callable[[], Awaitable[None]]


class BotTurn:
    """Asks the bot, behind the guards."""

    def __init__(self, bot: Bot, words: Words, max_characters: int) -> None:
        """Keep the bot, the catalogs, and how long a message may be."""
        self._bot = bot
        self._words = words
        self._max_characters = max_characters

    async def answer(self, received: Received, standing: Standing, asking: Asking | None) -> Answer:
        """Guard the message and ask the bot; say what went wrong where it does not answer.

        Args:
            received: the message.
            standing: of its conversation.
            asking: called when the bot is about to be asked.
        """
        language = standing.language or received.page_language or DEFAULT_LANGUAGE
        refusal = refusal_of(_guarded(received, self._max_characters))
        if refusal is not None:
            return self._refused(refusal, language)
        if asking is not None:
            await asking()
        try:
            answer = await self._bot.ask(_question(received, standing))
        except BotTimeout:
            log.error("bot_timeout", conversation=received.conversation_id)
            return sentence(self._words, "error.timeout", "error_timeout", language)
        except BotUnavailable as error:
            log.error("bot_unavailable", conversation=received.conversation_id, reason=str(error))
            return sentence(self._words, "error.bot_unavailable", "error_internal", language)
        if answer.facts.complete:
            return answer
        log.error("bot_broke_off", conversation=received.conversation_id, intent=answer.facts.intent)
        broken_off = self._words.say("error.bot_unavailable", answer.facts.language)
        return answer.followed_by(Said(broken_off, author="system"), "error_internal")

    def _refused(self, refusal: Refusal, language: Language) -> Answer:
        holes = {
            name: self._words.enumerate(hole, language) if isinstance(hole, tuple) else hole
            for name, hole in refusal.holes.items()
        }
        return sentence(self._words, refusal.words, refusal.status, language, **holes)


def sentence(words: Words, name: str, status: AnswerStatus, language: Language, **holes: object) -> Answer:
    """An answer in the words of the catalogs."""
    said = Said(words.say(name, language, **holes), author="system")
    return Answer((said,), Facts(language, status))


def _guarded(received: Received, max_characters: int) -> Guarded:
    return Guarded(
        text=received.text,
        pressed=received.payload is not None,
        pace=received.pace,
        max_characters=max_characters,
        masked=received.origin == "found",
    )


def _question(received: Received, standing: Standing) -> Question:
    return Question(
        conversation_id=received.conversation_id,
        message_id=received.message_id,
        text=None if received.payload is not None else received.text,
        button=received.payload,
        channel=received.channel,
        conversation_language=standing.language,
        language_choice=standing.language_choice,
        page_language=received.page_language,
        resumed=standing.resumed,
    )
