"""In which language a page speaks: what was chosen on it, else the reader's own, else the browser's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Next = Callable[[HttpRequest], HttpResponse]
A_YEAR = 60 * 60 * 24 * 365


class LanguageMiddleware:
    """`?lang=es` on any page (components/language.html) speaks Spanish from here on, by a cookie.

    Only on a page: on a file the same key asks for the file's language and is not remembered.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("lang", "")
        if not is_offered(chosen):
            return self.get_response(request)
        _activate(request, chosen)
        response = self.get_response(request)
        if not response.get("Content-Type", "").startswith("text/html"):
            return response  # a file's `lang` (print.pdf) says what it is written in, not who reads here
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response


def is_offered(language: str) -> bool:
    """Whether the product speaks this language."""
    return language in dict(settings.LANGUAGES)


def speak(request: HttpRequest, language: str) -> None:
    """Speak the reader's own language, unless they chose another one in this browser."""
    has_chosen = is_offered(request.GET.get("lang", "")) or is_offered(
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    )
    if not has_chosen and is_offered(language):
        _activate(request, language)


def _activate(request: HttpRequest, language: str) -> None:
    translation.activate(language)
    request.LANGUAGE_CODE = language
