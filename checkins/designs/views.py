"""The school's templates, and one of them: read, or changed while it is a draft."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import kept
from accounts.access import ActingRequest, Actor, Can, Hat, policy
from accounts.commas import in_a_row
from accounts.models import Member, School
from checkins.designs import moving
from checkins.designs.access import get_template_or_404, templates_managed_by
from checkins.designs.forms import DraftForm, NewForm
from checkins.designs.keys import new_key
from checkins.designs.looks import measure, sample_in
from checkins.designs.shelf import shelves
from checkins.models import Half, Template
from checkins.services.template_rules import BadTemplate, Row
from checkins.services.templates import (
    ChangedMeanwhile,
    NotADraft,
    new_version,
    rewrite,
    rows_of,
    throw_away,
)
from checkins.weeks import Week

METHODS = ["GET", "HEAD", "POST"]


def member_of(actor: Actor) -> Member:
    assert actor.member is not None  # noqa: S101 - staff act as a member
    return actor.member


def school_of(actor: Actor) -> School:
    assert actor.school is not None  # noqa: S101 - staff always act at a school
    return actor.school


def this_week(actor: Actor) -> Week:
    return Week.containing(actor.today, school_of(actor).school_days)


@policy(Hat.STAFF, may=Can.MANAGE_TEMPLATES)
@require_http_methods(METHODS)
def templates(request: ActingRequest) -> HttpResponse:
    """All of them, and a new one begun from one that is there."""
    actor = request.actor
    sources = list(templates_managed_by(actor).filter(is_current=True).order_by("created_at"))
    form = NewForm(sources, kept.typed(request))
    if request.method == "POST" and form.is_valid():
        source = next(one for one in sources if str(one.pk) == form.cleaned_data["source"])
        draft = _begin(actor, source, form.cleaned_data["name"])
        return redirect("template", draft.pk)
    page = {"shelves": shelves(actor, this_week(actor)), "form": form}
    return render(request, "designs/templates.html", page, status=400 if form.errors else 200)


def _begin(actor: Actor, source: Template, name: str) -> Template:
    """The first draft of a template of its own; one that waits under this name when the form came
    twice."""
    mine = templates_managed_by(actor).filter(is_draft=True, version=1, name=name).first()
    if mine is not None:
        return mine
    keys = set(templates_managed_by(actor).values_list("key", flat=True))
    key = new_key(name, keys, otherwise="template").replace("_", "-")
    new = Template(school=school_of(actor), key=key, name=name)
    return new_version(
        new, rows=rows_of(source), name=name, by=member_of(actor), now=timezone.now()
    )


@policy(Hat.STAFF, may=Can.MANAGE_TEMPLATES)
@require_http_methods(METHODS)
def template(request: ActingRequest, template_id: uuid.UUID) -> HttpResponse:
    """One version: to read, or its draft to change. Every button saves what stands in the boxes."""
    version = get_template_or_404(request.actor, template_id)
    if not version.is_draft:
        return _published(request, version)
    if request.method == "POST" and request.POST.get("go") == "throw":
        _throw(request, version)
        return redirect("templates")
    before = rows_of(version)
    form = DraftForm(version, before, kept.typed(request))
    if request.method == "POST" and form.is_valid():
        saved = _save(request, version, form)
        if saved is not None:
            return saved
    return _edit_page(request, version, form)


def _published(request: ActingRequest, version: Template) -> HttpResponse:
    """To read. "Change it" begins the next version, or goes on with the draft that waits."""
    if request.method == "POST":
        family = templates_managed_by(request.actor).filter(key=version.key, is_draft=True)
        draft = family.order_by("-version").first() or new_version(
            version, by=member_of(request.actor), now=timezone.now()
        )
        return redirect("template", draft.pk)
    return render(request, "designs/version.html", _looks(request, version))


def _throw(request: ActingRequest, draft: Template) -> None:
    try:
        throw_away(draft, by=member_of(request.actor), now=timezone.now())
    except NotADraft:
        messages.error(request, _("A colleague has published it meanwhile."))


def _save(request: ActingRequest, draft: Template, form: DraftForm) -> HttpResponse | None:
    """What was typed, with what the button does to it; None when the page comes back with a word."""
    typed = form.typed()
    rows = _changed(typed, request.POST)
    try:
        rewrite(
            draft,
            rows=rows,
            name=form.cleaned_data["name"],
            seen=form.cleaned_data["seen"],
            by=member_of(request.actor),
            now=timezone.now(),
        )
    except BadTemplate as bad:
        form.add_error(None, _why(bad, form))
    except ChangedMeanwhile:
        form.add_error(
            None,
            _(
                "A colleague has saved this draft since you opened it. Open it once more in another "
                "window, compare, and save here again if yours shall stand."
            ),
        )
        form.see_again(rows_of(draft), draft.name)
    except NotADraft:
        messages.error(request, _("A colleague has published it meanwhile."))
        return redirect("templates")
    else:
        if request.POST.get("go") == "publish":
            return redirect("template_publish", draft.pk)
        messages.success(request, _("Saved. Nobody writes on it before you publish it."))
        button = _button_that_moved(typed, rows, request.POST)
        return redirect(reverse("template", args=[draft.pk]) + button)
    return None


def _changed(rows: list[Row], data: QueryDict) -> list[Row]:
    """The rows after `go`: up-3, down-3, remove-3, add-school, add-home; the same for any other."""
    what, _sign, where = data.get("go", "").partition("-")
    if what == "add" and where in Half.values:
        return moving.with_new(rows, Half(where), _("A new row"))
    what, place = _pressed(data)
    if what in ("up", "down"):
        return moving.moved(rows, place, -1 if what == "up" else 1)
    return moving.without(rows, place) if what == "remove" and place >= 0 else rows


def _pressed(data: QueryDict) -> tuple[str, int]:
    """What a row's button does, and the row's place; -1 for none."""
    what, _sign, where = data.get("go", "").partition("-")
    return what, int(where) if where.isdecimal() and len(where) < 4 else -1


def _button_that_moved(before: list[Row], after: list[Row], data: QueryDict) -> str:
    """The address of the same button where its row stands now: a browser lands on it, so the next
    press moves the row on. Empty for every other button."""
    what, place = _pressed(data)
    if what not in ("up", "down") or not 0 <= place < len(before):
        return ""
    row = before[place]
    now = [(one.half, one.key) for one in after].index((row.half, row.key))
    return f"#{what}-{now}"


def _why(bad: BadTemplate, form: DraftForm) -> str:
    """What to do, and about which row."""
    labels = [row.label for row in form.typed() if row.key == str(bad)]
    if not labels:
        return _(
            "School’s half needs one row of a few words that is not the child’s: the win that every "
            "sheet begins with. And the child’s goals may stand once on each half."
        )
    return _(
        "“%(row)s” is not complete: steps need two choices, ticks one, a table two steps and a row; "
        "goals have their four steps."
    ) % {"row": in_a_row(labels)}


def _edit_page(request: ActingRequest, draft: Template, form: DraftForm) -> HttpResponse:
    page = _looks(request, draft) | {"form": form}
    status = 400 if form.errors or any(form.rows.errors) else 200
    return render(request, "designs/edit.html", page, status=status)


def _looks(request: ActingRequest, version: Template) -> dict[str, Any]:
    """Both halves in the school's language, and whether paper holds them."""
    school = school_of(request.actor)
    sample = sample_in(school, version, week=this_week(request.actor), language=school.language)
    return {
        "version": version,
        "name": _(version.name),
        "sample": sample,
        "measured": measure([sample]),
        "languages": [code for code in school.languages if code != school.language],
    }
