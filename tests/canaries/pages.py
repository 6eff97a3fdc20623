"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit


@dataclass
class Form:
    """Where it goes and what stands in it. `texts` are boxes that take words."""

    method: str
    url: str
    values: dict[str, list[str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)

    def variants(self) -> list[dict[str, Any]]:
        """As drawn; all boxes emptied; ids and choices that are none beside words that are too long."""
        drawn: dict[str, Any] = dict(self.values)
        empty = drawn | dict.fromkeys(self.texts, "")
        wrong = {name: "nonsense" for name in drawn if name != "csrfmiddlewaretoken"}
        return [drawn, empty, drawn | wrong | dict.fromkeys(self.texts, "x" * 9_000)]


class Reader(HTMLParser):
    """Collects the forms of one page."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._text = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            url = urljoin(self.base, said.get("action") or self.base)
            self._form = Form(said.get("method", "get").lower(), url)
            self.forms.append(self._form)
        form = self._form
        if form is None:
            return
        name = said.get("name", "")
        if tag == "textarea":
            self._text = name
            form.texts.add(name)
            form.values[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in said:
            form.values.setdefault(self._select, []).append(said.get("value", ""))
        elif tag == "input" and name:
            self._input(form, name, said)

    def _input(self, form: Form, name: str, said: dict[str, str]) -> None:
        kind = said.get("type", "text")
        if kind == "file" or (kind in {"checkbox", "radio"} and "checked" not in said):
            return
        if kind in {"text", "email", "tel", "search"}:
            form.texts.add(name)
        form.values.setdefault(name, []).append(said.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text and self._form:
            self._form.values[self._text][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._select = ""


def forms_of(answer: Any) -> list[Form]:
    """All forms that are posted to our own addresses, without the one that signs out."""
    reader = Reader(answer.wsgi_request.path)
    reader.feed(answer.content.decode(errors="replace"))
    return [
        form
        for form in reader.forms
        if form.method == "post" and urlsplit(form.url).path != "/logout/"
    ]
