"""What the Bot API answers when something is wrong: the bodies that the real server sends, word for word."""

from typing import Any


class ApiError(Exception):
    """An answer with `ok: false`; its HTTP status is the error code."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        """Keep what goes into the body."""
        super().__init__(description)
        self.code = code
        self.body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


def bad_request(why: str, **parameters: Any) -> ApiError:
    """400."""
    return ApiError(400, f"Bad Request: {why}", **parameters)


def too_many_requests(seconds: int) -> ApiError:
    """429."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


UNAUTHORIZED = ApiError(401, "Unauthorized")
NO_SUCH_METHOD = ApiError(404, "Not Found: method not found")
BLOCKED = ApiError(403, "Forbidden: bot was blocked by the user")
DEACTIVATED = ApiError(403, "Forbidden: user is deactivated")
KICKED = ApiError(403, "Forbidden: bot was kicked from the supergroup chat")
NEVER_STARTED = ApiError(403, "Forbidden: bot can't initiate conversation with a user")
NO_CHAT = bad_request("chat not found")
EMPTY = bad_request("message text is empty")
TOO_LONG = bad_request("message is too long")
BAD_BUTTON = bad_request("BUTTON_DATA_INVALID")
BAD_ENTITIES = bad_request('can\'t parse entities: Unsupported start tag "" at byte offset 0')
BAD_BOUNDS = bad_request("ENTITY_BOUNDS_INVALID")
BAD_FILE = bad_request("wrong file identifier/HTTP URL specified")
NO_FILE = bad_request("invalid file_id")
NOT_FOUND_TO_EDIT = bad_request("message to edit not found")
NOT_OURS_TO_EDIT = bad_request("message can't be edited")
NOT_MODIFIED = bad_request(
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
NO_MESSAGE_TO_REPLY = bad_request("message to be replied not found")
OLD_QUERY = bad_request("query is too old and response timeout expired or query ID is invalid")
BAD_COMMAND = bad_request("BOT_COMMAND_INVALID")
NO_HTTPS = bad_request("bad webhook: An HTTPS URL must be provided for webhook")
OTHER_POLLER = ApiError(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = ApiError(
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
)
BAD_GATEWAY = ApiError(502, "Bad Gateway")


def migrated(to: int) -> ApiError:
    """The group is a supergroup now."""
    return bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)
