"""How an officer wants the desk: language, calls, shortcuts, presence."""

from aiohttp import web

from casework.handoff_vocabulary import PRESENCES
from casework.turns import known_language
from desk.visits import HOME, Visit, is_own, to

PATH = "/desk/settings"


async def show(visit: Visit) -> web.Response:
    """The page."""
    return await visit.page("settings")


async def receive(visit: Visit) -> web.Response:
    """Keep how the desk calls."""
    await visit.parts.officers.set_calls(
        visit.officer.id,
        sound="sound" in visit.form,
        notify="notify" in visit.form,
        shortcuts="shortcuts" in visit.form,
    )
    return to(PATH, outcome="kept_settings")


async def language(visit: Visit) -> web.Response:
    """Speak another language from now on."""
    wanted = known_language(visit.form.get("language"))
    if wanted is not None:
        await visit.parts.officers.set_language(visit.officer.id, wanted)
    return to(_back(visit))


async def presence(visit: Visit) -> web.Response:
    """Be there, busy or away."""
    wanted = next((each for each in PRESENCES if each == visit.form.get("presence")), None)
    if wanted is not None:
        await visit.parts.officers.set_presence(visit.officer.id, wanted)
    return to(_back(visit))


async def keys(visit: Visit) -> web.Response:
    """The list of shortcuts."""
    return await visit.page("keys")


def _back(visit: Visit) -> str:
    address = visit.form.get("back", "")
    return address if is_own(address) else HOME
