"""A bot that says again what it is told, at once or after a time: so answers can be told apart."""

import argparse
import asyncio

from aiohttp import web

from casework.rasa import HEALTH, WEBHOOK


def serve(port: int, seconds: float) -> None:
    """Serve until killed.

    Args:
        port: on loopback.
        seconds: before each answer.
    """

    async def turn(request: web.Request) -> web.Response:
        asked = await request.json()
        await asyncio.sleep(seconds)
        facts = {"language": "ca", "status": "answered", "intent": "ask_programme", "confidence": 0.9}
        return web.json_response({"messages": [{"text": asked["text"], "buttons": []}], "facts": facts})

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
