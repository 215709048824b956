"""What is served as it lies in a file, or says what there is."""

from pathlib import Path

from aiohttp import web

from channels import rest

OPENAPI_PATH = "/api/v1/openapi.json"
OPENAPI_FILE = Path(__file__).with_name("openapi.json")


async def index(request: web.Request) -> web.Response:
    """The addresses of this service, until it has pages."""
    endpoints = {"rest": rest.PATH, "health": "/healthz", "readiness": "/readyz", "api": OPENAPI_PATH}
    return web.json_response({"name": "Passarel·la", "endpoints": endpoints})


async def openapi(request: web.Request) -> web.FileResponse:
    """The description of the API."""
    return web.FileResponse(OPENAPI_FILE, headers={"Content-Type": "application/json"})
