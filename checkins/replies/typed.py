"""Whether anybody touched a form's boxes.

A form carries a short digest of every value it was filled with (`seen`). What still has that
digest when it comes back was not touched and is left alone, so an old tab, or the other parent's
open page, never takes back what was sent in between.
"""

import json
from collections.abc import Iterable, Mapping

from checkins.services.boxes import Box, digest


def seal(boxes: Mapping[str, Box]) -> str:
    """The digests of all filled boxes, as a form carries them."""
    return json.dumps({name: digest(box) for name, box in boxes.items() if box})


def unseal(sealed: str) -> dict[str, str]:
    """Back again; whatever is no seal counts as a form that was empty."""
    try:
        found = json.loads(sealed)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        return {}
    return found


def touched(names: Iterable[str], boxes: Mapping[str, Box], sealed: str) -> list[str]:
    """The names whose box no longer holds what the form was filled with."""
    seen = unseal(sealed)
    return [name for name in names if digest(boxes.get(name, [])) != seen.get(name, "")]
