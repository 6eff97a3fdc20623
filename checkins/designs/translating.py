"""A draft's words in another language of the school."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.forms.people import LineField
from checkins.designs.access import get_template_or_404
from checkins.designs.forms import SeenField
from checkins.designs.views import METHODS, member_of, school_of
from checkins.services.template_rules import Row
from checkins.services.templates import (
    ChangedMeanwhile,
    NotADraft,
    fingerprint,
    rewrite,
    rows_of,
)


@dataclass(frozen=True)
class Source:
    """One text: where it stands (the row's number, the part, a choice's key), and what the catalogue
    says for it in the other language, which is empty where it is the school's own."""

    place: int
    part: str
    key: str
    words: str
    known: str

    @property
    def name(self) -> str:
        return "-".join(filter(None, (str(self.place), self.part, self.key)))


def sources_of(rows: list[Row], language: str) -> list[Source]:
    """Every text of the rows, in reading order."""
    found = []
    for place, row in enumerate(rows):
        texts = [("label", "", row.label), ("hint", "", row.hint)]
        texts += [("options", one["key"], one["word"]) for one in row.options]
        texts += [("rows", one["key"], one["word"]) for one in row.rows]
        found += [
            Source(place, part, key, words, _known(words, language))
            for part, key, words in texts
            if words
        ]
    return found


def _known(words: str, language: str) -> str:
    with override(language):
        said = _(words)
    return said if said != words else ""


class WordsForm(forms.Form):
    """One line for each text; empty is the catalogue's word, or the original where it has none."""

    seen = SeenField()

    def __init__(self, rows: list[Row], language: str, seen: str, data: QueryDict | None) -> None:
        super().__init__(data, initial={"seen": seen})
        self.language, self._rows = language, rows
        self.sources = sources_of(rows, language)
        for source in self.sources:
            said = _said(rows[source.place], language, source)
            field = LineField(label=source.words, longest=200, required=False, initial=said)
            field.help_text = source.known
            field.widget.attrs |= {"lang": language, "dir": "auto"}
            self.fields[source.name] = field

    def rows(self) -> list[Row]:
        """The rows with these translations; those into other languages stand."""
        found: dict[int, dict[str, Any]] = {}
        for source in self.sources:
            text = self.cleaned_data.get(source.name, "")
            if not text:
                continue
            own = found.setdefault(source.place, {})
            if source.key:
                own.setdefault(source.part, {})[source.key] = text
            else:
                own[source.part] = text
        return [self._with(row, found.get(place, {})) for place, row in enumerate(self._rows)]

    def _with(self, row: Row, own: dict[str, Any]) -> Row:
        others = {code: said for code, said in row.translations.items() if code != self.language}
        return replace(row, translations=others | ({self.language: own} if own else {}))


def _said(row: Row, language: str, source: Source) -> str:
    own = row.translations.get(language, {})
    found = own.get(source.part, {}).get(source.key) if source.key else own.get(source.part)
    return str(found or "")


@policy(Hat.STAFF, may=Can.MANAGE_TEMPLATES)
@require_http_methods(METHODS)
def template_words(request: ActingRequest, template_id: uuid.UUID) -> HttpResponse:
    """Every word of a draft beside its translation (`?in=`)."""
    draft, school = get_template_or_404(request.actor, template_id), school_of(request.actor)
    if not draft.is_draft:
        return redirect("template", draft.pk)
    others = [code for code in school.languages if code != school.language]
    language = request.GET.get("in", others[0] if others else "")
    if language not in others:
        raise Http404
    rows = rows_of(draft)
    form = WordsForm(rows, language, fingerprint(rows, draft.name), kept.typed(request))
    if request.method == "POST" and form.is_valid() and _kept(request, draft, form):
        return redirect(f"{reverse('template_words', args=[draft.pk])}?in={language}")
    page = {
        "version": draft,
        "name": _(draft.name),
        "form": form,
        "language": language,
        "languages": [(code, get_language_info(code)["name_local"]) for code in others],
    }
    return render(request, "designs/words.html", page, status=400 if form.errors else 200)


def _kept(request: ActingRequest, draft: Any, form: WordsForm) -> bool:
    try:
        rewrite(
            draft,
            rows=form.rows(),
            name=draft.name,
            seen=form.cleaned_data["seen"],
            by=member_of(request.actor),
            now=timezone.now(),
        )
    except (ChangedMeanwhile, NotADraft):
        said = _("A colleague has changed this draft since you opened it. Copy your words first.")
        form.add_error(None, said)
        return False
    messages.success(request, _("Saved."))
    return True
