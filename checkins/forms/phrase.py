"""Phrases: one to change, many to add, a sentence to keep."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.text import ShortTextField
from accounts.widgets import Ruled, Taps
from checkins.forms.class_week import VersionField
from checkins.models import LONGEST_PHRASE, MOST_PHRASES, Phrase
from checkins.phrases import BUILT_IN
from checkins.phrasing import unknown_gap

LONGEST_LIST = MOST_PHRASES * LONGEST_PHRASE
OWN, SCHOOLS = "own", "school"
GAPS = gettext_lazy(
    "{name} stands for the child, {he/she/they} for the child’s pronoun. Write … where it goes on."
)


def _check_gaps(words: str, language: str) -> None:
    """Raises ValidationError for a gap that nothing would fill."""
    gap = unknown_gap(words, language=language)
    if gap:
        said = _("Nothing fills “%(gap)s”. Try {name}, or two or three forms like {he/she/they}.")
        raise forms.ValidationError(said % {"gap": gap})


class _LanguageField(forms.ChoiceField):
    def __init__(self, language: str) -> None:
        super().__init__(label=_("Language"), choices=settings.LANGUAGES, initial=language)


class PhrasesForm(forms.Form):
    """One or many, a line each: typed, or pasted from a list."""

    def __init__(
        self, data: Any = None, *, lines: dict[str, str], language: str, owners: list[str], key: str
    ) -> None:
        super().__init__(data)
        self._owners = owners
        self.fields["key"] = forms.ChoiceField(
            label=_("For which line"), choices=list(lines.items()), initial=key
        )
        self.fields["words"] = ShortTextField(
            label=_("Phrases, one a line"),
            help_text=GAPS,
            longest=LONGEST_LIST,
            required=True,
            widget=Ruled({"rows": 4}),
        )
        self.fields["language"] = _LanguageField(language)
        if len(owners) > 1:
            choices = [(OWN, _("Me")), (SCHOOLS, _("All staff of the school"))]
            self.fields["owner"] = forms.ChoiceField(
                label=_("For whom"), choices=choices, widget=Taps(layout=""), initial=OWN
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for line in self._lines():
            try:
                if len(line) > LONGEST_PHRASE:
                    said = _("“%(start)s …” is longer than %(most)s letters. Could you shorten it?")
                    raise forms.ValidationError(said % {"start": line[:30], "most": LONGEST_PHRASE})
                _check_gaps(line, values.get("language", ""))
            except forms.ValidationError as problem:
                self.add_error("words", problem)
                break
        return values

    def _lines(self) -> list[str]:
        typed = str(self.cleaned_data.get("words", "")).split("\n")
        return [" ".join(line.split()) for line in typed if line.strip()]

    @property
    def phrases(self) -> list[str]:
        """Of a valid form."""
        return self._lines()

    @property
    def is_for_school(self) -> bool:
        """Of a valid form."""
        return str(self.cleaned_data.get("owner", self._owners[0])) == SCHOOLS


class PhraseForm(forms.Form):
    """One phrase, changed."""

    version = VersionField()

    def __init__(self, data: Any = None, *, phrase: Phrase) -> None:
        standing = {"words": phrase.words, "version": phrase.version}
        super().__init__(data, initial=standing)
        self.fields["words"] = ShortTextField(
            label=_("The phrase"),
            help_text=GAPS,
            longest=LONGEST_PHRASE,
            single_line=True,
            required=True,
        )
        self.fields["words"].widget.attrs |= {"class": "voice", "dir": "auto"}
        self.fields["language"] = _LanguageField(phrase.language)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "words" in values:
            try:
                _check_gaps(values["words"], values.get("language", ""))
            except forms.ValidationError as problem:
                self.add_error("words", problem)
        return values

    def ask_about(self, theirs: Phrase) -> None:
        """Somebody changed it meanwhile: their words are said, and the next save stands."""
        said_before = {name: str(self.data.get(name, "")) for name in self.fields}
        self.data = said_before | {"version": str(theirs.version)}
        said = _("In the meantime it became “%(words)s”. Save once more to put yours in its place.")
        self.add_error("words", said % {"words": theirs.words})


class SentenceForm(forms.Form):
    """A sentence to keep, and the line that it was typed on."""

    key = forms.SlugField(max_length=40)
    text = ShortTextField(longest=LONGEST_PHRASE, single_line=True, required=True)


class HideForm(forms.Form):
    """A built-in phrase, for whom, and whether it is hidden or shown again."""

    key = forms.ChoiceField(choices=[(key, key) for key in BUILT_IN])
    source = forms.CharField(strip=False)
    owner = forms.ChoiceField(choices=[(OWN, OWN), (SCHOOLS, SCHOOLS)])
    hide = forms.ChoiceField(choices=[("1", "1"), ("", "")], required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("source") not in BUILT_IN.get(values.get("key", ""), ()):
            raise forms.ValidationError(_("There is no such phrase."))
        return values
