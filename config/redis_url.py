"""`REDIS_URL`, read once, so that the queue, the cache and /healthz go to the same server in the same way.

Each library that gets it reads an address differently: kombu takes any certificate where it is told
nothing about one (kombu/connection.py), Django splits at commas, kombu at semicolons, and what stands
behind a `?` overrules what the settings say. So what they get has no query, an escaped password, and
its TLS beside it. A certificate that nobody looks at protects nothing, and the cache's values are
pickles: there is no way to turn the look off.
"""

import ssl
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PLAIN, OVER_TLS = "redis", "rediss"
VERIFIED = ("required", "CERT_REQUIRED")


def read(address: str, *, ca: str = "") -> tuple[str, dict[str, Any]]:
    """The address for all libraries, and the options that they all take for its TLS (none: `{}`).

    `redis://` or `rediss://`, then `[USER]:PASSWORD@` or nothing, HOST, `:PORT` (6379), `/NUMBER` of
    the database (0). Behind a `?` may stand `ssl_cert_reqs=required` and `ssl_ca_certs=FILE`, the
    latter in the place of `ca`: a file of certificates in PEM that are trusted beside the system's.
    Nothing stays nothing. Raises ImproperlyConfigured, in words that do not repeat the password.
    """
    if not address:
        return "", {}
    parts = split(address)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    demand = query.pop("ssl_cert_reqs", VERIFIED[0])
    ca = query.pop("ssl_ca_certs", ca)
    if query:
        raise ImproperlyConfigured(f"REDIS_URL: nothing here knows {', '.join(sorted(query))}.")
    if demand not in VERIFIED:
        raise ImproperlyConfigured(
            "REDIS_URL: a certificate is always verified. Name its authority's file in REDIS_CA."
        )
    return joined(parts, database(parts)), tls(ca) if parts.scheme == OVER_TLS else {}


def numbered(address: str, number: int) -> str:
    """The same server's database of this number."""
    return joined(split(address), number)


def split(address: str) -> SplitResult:
    """Its parts, of which host and port can be read."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in (PLAIN, OVER_TLS) or not parts.hostname or parts.fragment:
        raise ImproperlyConfigured(
            "REDIS_URL must read redis://:password@host:6379/0 or rediss://:password@host:6379/0; "
            "in the password / is written %2F, # %23, ? %3F and @ %40."
        )
    return parts


def database(parts: SplitResult) -> int:
    """The number behind the host; none is 0."""
    number = parts.path.strip("/") or "0"
    if not number.isdecimal():
        raise ImproperlyConfigured("REDIS_URL: behind host and port stands a database's number.")
    return int(number)


def joined(parts: SplitResult, number: int) -> str:
    """Written again, with nothing in it that a library would split at."""
    who, at, place = parts.netloc.rpartition("@")
    user, colon, password = who.partition(":")
    who = f"{_escaped(user)}{colon}{_escaped(password)}"
    return f"{parts.scheme}://{who}{at}{place}/{number}"


def tls(ca: str) -> dict[str, Any]:
    """Options of redis-py, which kombu and Django hand on: the certificate and its host's name are
    verified (redis-py's own default for the name), by the system's authorities and by those in `ca`."""
    options: dict[str, Any] = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
    if not ca:
        return options
    if not Path(ca).is_file():
        raise ImproperlyConfigured(f"REDIS_CA: there is no file {ca}.")
    return {**options, "ssl_ca_certs": ca}


def _escaped(text: str) -> str:
    return quote(unquote(text), safe="")
