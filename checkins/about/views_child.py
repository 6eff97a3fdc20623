"""About me for who works with the child: read first, added to, and typed up from paper."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.commas import in_a_row
from accounts.models import Child, Household
from accounts.services.reading import What, note_read
from checkins.about.forms import AboutForm, AddForm
from checkins.about.homes import homes_of
from checkins.access import about_visible_to, get_child_or_404
from checkins.queries.about import about_page, adults_of
from checkins.services.about import AboutConflict, add_about, tell_about


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_http_methods(["GET", "HEAD", "POST"])
def child_about(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """What homes told and colleagues added; the reader's own words in a box."""
    child = get_child_or_404(request.actor, child_id)
    page = about_page(request.actor, child)
    text, version = page.mine
    form = AddForm(kept.typed(request), initial={"text": text, "version": version})
    if request.method == "POST" and form.is_valid() and _add(request, child, form):
        messages.success(request, _("Saved."))
        return redirect("child_about", child.pk)
    now, school = timezone.now(), child.school_id
    note_read(request.actor, What.ABOUT, [child.pk], school_id=school, now=now)
    facts = {"page": page, "child": child, "form": form}
    return render(request, "about/child.html", facts, status=400 if form.errors else 200)


def _add(request: ActingRequest, child: Child, form: AddForm) -> bool:
    if form.leaves_theirs:
        return True
    text, seen = form.cleaned_data["text"], form.cleaned_data["version"]
    try:
        add_about(child, text=text, seen=seen, by=request.actor, now=timezone.now())
    except AboutConflict as conflict:
        (theirs,) = conflict.theirs.values()
        form.ask_about(theirs, said=_("You saved this in another window:"))
        return False
    return True


@policy(Hat.STAFF, may=Can.TYPE_UP_PAPER)
@require_http_methods(["GET", "HEAD", "POST"])
def child_about_paper(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """A page that came back by hand: which home's it is, and what stands on it."""
    child = get_child_or_404(request.actor, child_id)
    homes, adults = homes_of(child), adults_of([child.pk])
    named = [(home, in_a_row(adults.get((child.pk, home), ()))) for home in homes]
    home = _chosen(homes, request.POST.get("home") or request.GET.get("home", ""))
    facts = {"child": child, "homes": sorted(named, key=lambda one: one[1])}
    if home is None:
        return render(request, "about/paper_whose.html", facts)
    form = _paper_form(request, child, home)
    if request.method == "POST" and form.is_valid() and _type_up(request, child, home, form):
        messages.success(request, _("Typed up. It stands as from that home."))
        return redirect("child_about", child.pk)
    now, school = timezone.now(), child.school_id
    note_read(request.actor, What.ABOUT, [child.pk], school_id=school, now=now)
    facts |= {"form": form, "home": home, "whose": dict(named)[home.pk]}
    return render(request, "about/paper.html", facts, status=400 if form.errors else 200)


def _chosen(homes: dict[uuid.UUID, Household], asked: str) -> Household | None:
    """The home whose page it is: the only one, or the one that was chosen. 404 for any other."""
    if not asked:
        return next(iter(homes.values())) if len(homes) == 1 else None
    try:
        return homes[uuid.UUID(asked)]
    except (ValueError, KeyError):
        raise Http404 from None


def _paper_form(request: ActingRequest, child: Child, home: Household) -> AboutForm:
    rows = about_visible_to(request.actor).filter(child=child, household=home)
    return AboutForm(
        kept.typed(request),
        child_name=child.given_name,
        rows={row.key: row for row in rows.select_related("by_guardian")},
        readers="",
    )


def _type_up(request: ActingRequest, child: Child, home: Household, form: AboutForm) -> bool:
    try:
        tell_about(
            child,
            household=home,
            words=form.words(),
            seen=form.seen(),
            by=request.actor,
            now=timezone.now(),
        )
    except AboutConflict as conflict:
        form.ask_about(conflict.theirs, _("This came from home in the meantime:"))
        return False
    return True
