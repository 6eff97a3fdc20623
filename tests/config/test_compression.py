"""Packed pages: the same words in fewer bytes, for browsers that ask, and never with a length that tells."""

import brotli
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from config.compression import BrotliMiddleware, takes_brotli

PAGE = "<p>" + "He put his hand up twice in math. " * 60


def answer(made: HttpResponse, asked: str = "gzip, br") -> HttpResponse:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = asked
    return BrotliMiddleware(lambda _request: made)(request)


def unpacked(response: HttpResponse) -> str:
    return str(brotli.decompress(response.content).decode())


def test_a_page_is_packed_for_who_takes_it() -> None:
    response = answer(HttpResponse(PAGE, headers={"ETag": '"a"', "Content-Length": str(len(PAGE))}))
    assert unpacked(response).startswith(PAGE)
    assert len(response.content) < len(PAGE) / 4
    assert response["Content-Encoding"] == "br"
    assert response["Content-Length"] == str(len(response.content))
    assert response["ETag"] == 'W/"a"'
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("asked", ["", "gzip", "gzip, br;q=0", "br; q=0.0"])
def test_others_get_it_plain_and_shared_caches_are_told(asked: str) -> None:
    response = answer(HttpResponse(PAGE), asked)
    assert response.content.decode() == PAGE
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("asked", ["br", "gzip, br;q=0.5", "BR, br"])
def test_who_takes_brotli(asked: str) -> None:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = asked
    assert takes_brotli(request)


@pytest.mark.parametrize(
    "made",
    [
        HttpResponse(PAGE, status=404),
        HttpResponse("short"),
        HttpResponse(PAGE, content_type="text/csv"),
        HttpResponse(PAGE, headers={"Content-Encoding": "gzip"}),
    ],
    ids=["a refusal", "a short one", "a file", "packed already"],
)
def test_what_stays_as_it_is(made: HttpResponse) -> None:
    before = made.content
    assert answer(made).content == before


def test_the_same_page_has_many_lengths() -> None:
    lengths = {len(answer(HttpResponse(PAGE)).content) for _turn in range(60)}
    assert len(lengths) > 10


def test_a_page_of_ours_comes_packed(db: None) -> None:
    response = Client().get("/login/", headers={"accept-encoding": "br"})
    assert response["Content-Encoding"] == "br"
    assert "</html>" in unpacked(response)
