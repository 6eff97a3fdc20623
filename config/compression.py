"""Pages packed as brotli, so that a phone on a bad line waits less.

A page may hold what somebody typed beside what nobody else may learn. Its packed length would tell
whoever makes a browser ask for it again and again whether a guess is right (BREACH). So Django masks
a form's token anew each time, and every packed page carries a comment of random letters and length.
"""

import secrets
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

Next = Callable[[HttpRequest], HttpResponse]
LEAST = 600
"""Bytes; below this a packet is not saved."""
QUALITY = 5
MOST_PADDING = 48


class BrotliMiddleware:
    """Packs a page that was made for this request; static files come packed from WhiteNoise."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_worth_it(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if takes_brotli(request):
            pack(response)
        return response


def is_worth_it(response: HttpResponse) -> bool:
    """A page, whole and not packed yet. Refusals stay as they are: they are compared byte by byte."""
    return (
        response.status_code == 200
        and not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Encoding")
        and len(response.content) >= LEAST
    )


def takes_brotli(request: HttpRequest) -> bool:
    """Whether the browser says so, and does not say `br;q=0`."""
    for part in request.headers.get("Accept-Encoding", "").split(","):
        name, _semicolon, weight = part.replace(" ", "").lower().partition(";")
        if name == "br":
            return weight.rstrip("0.") != "q="
    return False


def pack(response: HttpResponse) -> None:
    """In place. The tag of what was packed names the same page, not the same bytes."""
    padding = f"<!--{secrets.token_hex(MOST_PADDING)[: secrets.randbelow(2 * MOST_PADDING)]}-->"
    response.content = brotli.compress(
        response.content + padding.encode(), mode=brotli.MODE_TEXT, quality=QUALITY
    )
    response["Content-Encoding"] = "br"
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    tag = response.get("ETag", "")
    if tag.startswith('"'):
        response["ETag"] = f"W/{tag}"
