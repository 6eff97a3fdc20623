"""Form controls of the design. The pack in templates/crispy_sheet draws them by their `look`."""

import html
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


def escaped(words: Any) -> str:
    """As a template writes it. Plain text, which most is, goes the short way to the same."""
    return html.escape(words) if type(words) is str else conditional_escape(words)


class Writing(forms.Textarea):
    """A textarea that is drawn by a function: a page has many, and a template costs more."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        drawn = written(self.build_attrs(self.attrs, attrs))
        words = escaped(self.format_value(value) or "")
        return mark_safe(f'<textarea name="{escaped(name)}"{drawn}>\n{words}</textarea>')


class Carried(forms.HiddenInput):
    """What a form carries along unseen; drawn by a function."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        drawn = written(self.build_attrs(self.attrs, attrs))
        given = self.format_value(value)
        said = "" if given is None else f' value="{escaped(given)}"'
        return mark_safe(f'<input type="hidden" name="{escaped(name)}"{said}{drawn}>')


def written(attrs: Mapping[str, Any]) -> str:
    """A tag's attributes in their order: True stands alone, False not at all."""
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


class Ruled(Writing):
    """Writing on ruled lines; grows with its words."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        # The blank placeholder is no label: CSS asks through it whether anything is written.
        super().__init__(
            {"class": "ruled", "rows": 2, "placeholder": " ", "data-grow": "", "dir": "auto"}
            | (attrs or {})
        )


class Line(Writing):
    """One line of the teacher's form; grows with its words."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"class": "ln", "rows": 1, "placeholder": " ", "data-grow": "", "dir": "auto"}
            | (attrs or {})
        )


class Faces(forms.RadioSelect):
    """The five week faces; values 1 to 5, an empty value is drawn as "Clear"."""

    look = "faces"


class Taps(forms.RadioSelect):
    """One of a few words; `layout` is empty, `even` (three equal columns) or `wide`."""

    look = "taps"

    def __init__(self, *args: Any, layout: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout


class TapBoxes(forms.CheckboxSelectMultiple):
    """Any of a few words; `layout` as in Taps."""

    look = "taps"

    def __init__(self, *args: Any, layout: str = "wide", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout


class Readers(forms.RadioSelect):
    """Plain radios in a column, one line each."""

    look = "readers"


class Steps(forms.RadioSelect):
    """A goal's four steps as joined cells.

    `school`, `home` and `was` name the step that school chose, those that homes chose and the one
    that stood last week; each gets its small sign.
    """

    look = "steps"

    def __init__(
        self,
        *args: Any,
        school: int | None = None,
        home: int | Collection[int | None] | None = None,
        was: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        homes = home if isinstance(home, Collection) else (home,)
        self.signs = {"school": (school,), "home": homes, "was": (was,)}

    def signs_at(self, value: Any) -> tuple[str, ...]:
        """The signs that stand at this step."""
        return tuple(
            sign
            for sign, steps in self.signs.items()
            if any(step is not None and str(step) == str(value) for step in steps)
        )

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"signs": self.signs_at(value)}


class Stands(Taps):
    """Which of two texts shall stand; drawn with the box that it asks about, not by itself."""

    is_drawn_with_its_box = True
