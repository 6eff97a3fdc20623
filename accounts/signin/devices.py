"""Which browser somebody signed in with, in plain words. No more of it is kept than those."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
"""What a browser's line holds -> its name, the telling ones first: almost every line says Safari."""


def device_of(request: HttpRequest) -> tuple[str, str]:
    """Names of our own lists, of browser and system; empty for what we do not know."""
    line = request.META.get("HTTP_USER_AGENT", "")
    return _first(BROWSERS, line), _first(SYSTEMS, line)


def _first(names: tuple[tuple[str, str], ...], line: str) -> str:
    return next((name for sign, name in names if sign in line), "")


def in_words(browser: str, system: str) -> str:
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser")
