"""Keys that stay: of a row, and of each of its choices. Pure."""

from collections.abc import Collection

from django.utils.text import slugify

LONGEST = 40
Words = tuple[dict[str, str], ...]


def new_key(label: str, taken: Collection[str], *, otherwise: str = "row") -> str:
    """A key made of the words, or of a number where they have no Latin letter; none of `taken`."""
    base = slugify(label).replace("-", "_")[: LONGEST - 4].strip("_") or otherwise
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def words_of(text: str, before: Words) -> Words:
    """The choices of a list, one a line. A word that was there keeps its key wherever it moved; a new
    one takes the key of its place where that word is gone, since it is that one reworded."""
    words = list(dict.fromkeys(line.strip()[:120] for line in text.splitlines() if line.strip()))
    known = {one["word"]: one["key"] for one in before}
    free = {place: one["key"] for place, one in enumerate(before) if one["word"] not in set(words)}
    taken = {one["key"] for one in before}
    found = []
    for place, word in enumerate(words):
        key = known.get(word) or free.get(place) or new_key(word, taken, otherwise="choice")
        taken.add(key)
        found.append({"key": key, "word": word})
    return tuple(found)
