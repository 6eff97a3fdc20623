"""Static files for a real run: hashed, compressed, and stylesheets in one piece without comments.

A frame's stylesheet (desk.css, family.css, auth.css) begins with `@import` of what it stands on. A
browser would ask for those one after the other, on a phone's line half a second later; so they are
put in place here, and only here: in development the imports work as they are.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENT = re.compile(r"/\*.*?\*/", re.S)
SPACE = re.compile(r"\s+")
AROUND = re.compile(r" ?([{};,]) ?")
IMPORT = re.compile(r'@import url\("([\w-]+\.css)"\);')


def tighten(css: str) -> str:
    """The same rules in fewer bytes. Our stylesheets hold no string with runs of spaces in it."""
    return AROUND.sub(r"\1", SPACE.sub(" ", COMMENT.sub("", css))).replace(";}", "}").strip()


def in_one_piece(storage: Storage, name: str) -> str:
    """A stylesheet with the ones it imports, from the same folder, in their place; tightened."""
    with storage.open(name) as file:
        css = tighten(file.read().decode())
    folder = PurePosixPath(name).parent
    return IMPORT.sub(lambda found: in_one_piece(storage, str(folder / found[1])), css)


class Joined:
    """A source of files whose stylesheets come in one piece; the rest as it lies there."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def open(self, name: str, mode: str = "rb") -> "File[Any]":
        if name.endswith(".css"):
            return ContentFile(in_one_piece(self._storage, name).encode(), name=name)
        return self._storage.open(name, mode)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Joins and tightens stylesheets before they are hashed and compressed."""

    def load_manifest(self) -> Any:
        self._addresses: dict[str, str] = {}
        return super().load_manifest()

    def url(self, name: str | None, force: bool = False) -> str:
        """Put together once: a page names ten files, and as long as the manifest holds, so do their
        addresses."""
        assert name is not None  # noqa: S101 - a file of ours always has one
        if force or settings.DEBUG:
            return str(super().url(name, force))
        if name not in self._addresses:
            self._addresses[name] = str(super().url(name))
        return self._addresses[name]

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        self._addresses.clear()
        joined = {name: (Joined(storage), path) for name, (storage, path) in paths.items()}
        yield from super().post_process(joined, dry_run, **options)  # type: ignore[no-untyped-call] # not in the stubs
