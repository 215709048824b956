"""The colours of all pages: in one file, and far enough apart for everybody to read."""

import re
from pathlib import Path

import pytest

from gateway.files import STATIC

ROOT = Path(__file__).resolve().parents[2]
SHEETS = (STATIC / "site.css", ROOT / "desk" / "static" / "desk.css")
SURFACES = ("surface", "surface-2", "note", "alert-2")
WORDS = ("text", "muted", "link", "alert", "good", "accent")
# WCAG 2.2, success criteria 1.4.3 and 1.4.11 at level AA.
READABLE, VISIBLE = 4.5, 3.0


def palettes() -> dict[str, dict[str, str]]:
    """The colours by their names, in light and dark; dark has those of light where it gives none."""
    light, dark = re.findall(r":root \{(.*?)\}", (STATIC / "palette.css").read_text("utf-8"), flags=re.DOTALL)
    named = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", each)) for each in (light, dark)]
    return {"light": named[0], "dark": named[0] | named[1]}


def luminance(colour: str) -> float:
    """Relative luminance, from 0 to 1, as WCAG defines it."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_on_everything(scheme: str) -> None:
    """Words on all surfaces, words on the accent, and the borders of what is filled in."""
    palette = palettes()[scheme]
    pairs = [(word, surface, READABLE) for word in WORDS for surface in SURFACES]
    pairs += [("on-accent", "accent", READABLE)]
    pairs += [("control", surface, VISIBLE) for surface in ("surface", "surface-2")]
    close = {
        f"{front} on {back}": round(contrast(palette[front], palette[back]), 2)
        for front, back, wanted in pairs
        if contrast(palette[front], palette[back]) < wanted
    }
    assert close == {}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_sheets_have_no_colours_of_their_own(sheet: Path) -> None:
    """What they name is in the palette."""
    text = sheet.read_text("utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])|rgba?\(|hsla?\(", text) == []
    assert set(re.findall(r"var\(--([\w-]+)", text)) <= set(palettes()["light"])
