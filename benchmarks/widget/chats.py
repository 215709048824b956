"""How each chat is put on a page, as its own documentation does, and where its controls are."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.widget.packages import DEEP_CHAT, N8N_CHAT, WEBCHAT, fetch
from gateway.files import WIDGET
from operate.widget import build_if_changed

_PAGES = Path(__file__).with_name("pages")


@dataclass(frozen=True)
class ChatOnAPage:
    """One of the compared.

    Attributes:
        name: of its page, and of the folder that its files are served from.
        shown: its name in the table.
        launcher: selector of the control that opens it; empty where it stands open on the page.
        input: selector of where people write.
        files: to be served beside the page, by their names there.
    """

    name: str
    shown: str
    launcher: str
    input: str
    files: dict[str, Path]


def chats() -> tuple[ChatOnAPage, ...]:
    """All of them, built or fetched."""
    build_if_changed()
    own = {str(path.relative_to(WIDGET)): path for path in WIDGET.rglob("*.js")}
    deep, webchat, n8n = (fetch(package) / "package" / "dist" for package in (DEEP_CHAT, WEBCHAT, N8N_CHAT))
    n8n_files = {name: n8n / name for name in ("chat.bundle.es.js", "style.css")}
    n8n_files |= {path.name: path for path in n8n.glob("*.mjs")}
    return (
        ChatOnAPage("passarella", "Passarel·la", ".launcher", "#input", own),
        ChatOnAPage(
            "deep-chat",
            f"deep-chat {DEEP_CHAT.version}",
            "",
            "#text-input",
            {"deepChat.bundle.js": deep / "deepChat.bundle.js"},
        ),
        ChatOnAPage(
            "webchat",
            f"botframework-webchat {WEBCHAT.version}, minimal",
            "",
            "input[data-id='webchat-sendbox-input'], textarea[data-id='webchat-sendbox-input']",
            {"webchat-minimal.js": webchat / "webchat-minimal.js"},
        ),
        ChatOnAPage("n8n", f"@n8n/chat {N8N_CHAT.version}", ".chat-window-toggle", ".chat-inputs textarea", n8n_files),
    )


def lay_out(chat: ChatOnAPage, root: Path, server: str) -> Path:
    """Put a chat's page and files into a folder of their own; returns it."""
    folder = root / chat.name
    folder.mkdir(parents=True)
    page = (_PAGES / f"{chat.name}.html").read_text(encoding="utf-8")
    (folder / "index.html").write_text(page.replace("SERVER", server), encoding="utf-8")
    for name, path in chat.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(path, folder / name)
    return folder
