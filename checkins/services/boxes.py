"""What stands in a form's box, as plain strings, and a short digest of it.

A page carries the digest of every box that it was drawn with. What comes back with it says what
the writer had before them, so that nothing newer is overwritten unasked.
"""

import hashlib
import json

Box = list[str]
"""One field's values, sorted; empty when there is nothing in it."""


def box_of(value: object) -> Box:
    """The values of a field, however it holds them."""
    if value is None:
        return []
    values = (
        [str(one) for one in value]
        if isinstance(value, list | tuple | set | frozenset)
        else [str(value)]
    )
    plain = (one.replace("\r\n", "\n").replace("\r", "\n").strip() for one in values)
    return sorted(one for one in plain if one)


def digest(box: Box) -> str:
    """Eight letters that change with the content; empty for an empty box."""
    if not box:
        return ""
    said = json.dumps(box).encode()
    return hashlib.sha256(said).hexdigest()[:8]
