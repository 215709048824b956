"""A bot that always answers the same after the same time: so the figures are the gateway's."""

import argparse
import asyncio

from aiohttp import web

from casework.rasa import HEALTH, WEBHOOK

_ANSWER = {
    "messages": [{"text": "URBACT", "buttons": [], "image": None}],
    "facts": {"language": "ca", "status": "answered", "intent": "ask_programme", "confidence": 0.9},
}


def serve(port: int, seconds: float) -> None:
    """Serve until killed.

    Args:
        port: on loopback.
        seconds: before each answer.
    """

    async def turn(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(seconds)
        return web.json_response(_ANSWER)

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application()
    app.router.add_post(WEBHOOK, turn)
    app.router.add_get(HEALTH, health)
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("seconds", type=float)
    arguments = parser.parse_args()
    serve(arguments.port, arguments.seconds)
