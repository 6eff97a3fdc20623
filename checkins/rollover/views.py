"""The next school year: one page to plan, look and prepare, one for each class's children."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept
from accounts.access import (
    ActingRequest,
    Actor,
    Can,
    Hat,
    active_members,
    children_visible_to,
    policy,
)
from accounts.models import Member
from checkins.models import Goal, Rollover, SchoolYear
from checkins.rollover import services
from checkins.rollover.forms import ChildrenForm, ClassesForm, GoalsForm, YearForm
from checkins.rollover.planning import plan_of, told_to
from checkins.services.calendar import OutsideYear, Overlaps

METHODS = ["GET", "HEAD", "POST"]
A_YEAR = dt.timedelta(weeks=52)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def next_year(request: ActingRequest) -> HttpResponse:
    """The plan; before there is one, the new year's dates."""
    rollover = _coming(request.actor)
    if rollover is None:
        return _begin(request)
    plan = told_to(request.actor, plan_of(rollover))
    staff = _teachers(request.actor, rollover)
    form = ClassesForm(
        kept.typed(request), plan=plan, staff=staff, kept_out=_kept_out(request.actor)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.choose(
                rollover,
                classes=form.classes(),
                teachers=form.teachers(),
                by=request.actor,
                now=timezone.now(),
            )
        except services.NotReady:
            messages.error(request, _("The year is prepared. Take it back to change the plan."))
        return redirect("next_year")
    page = {
        "rollover": rollover,
        "plan": plan,
        "form": form,
        "may_take_back": request.actor.today < rollover.turn_on,
    }
    status = 400 if form.errors else 200
    return render(request, "checkins/next_year.html", page, status=status)


def _begin(request: ActingRequest) -> HttpResponse:
    """The dates, proposed 52 weeks after those of the last year."""
    last = SchoolYear.objects.filter(school=request.actor.school).order_by("-starts_on").first()
    is_over = last is not None and last.starts_on > request.actor.today
    before = SchoolYear.objects.filter(
        school=request.actor.school, starts_on__lte=request.actor.today
    ).order_by("-starts_on")
    earlier = before.first()
    form = YearForm(
        kept.typed(request),
        initial=_proposed(last, is_there=is_over),
        after=earlier.ends_on if earlier else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.begin(**form.cleaned_data, by=request.actor, now=timezone.now())
            return redirect("next_year")
        except Overlaps as other:
            said = _("%(name)s has some of these days already.") % {"name": other.other}
            form.add_error("starts_on", said)
        except OutsideYear:
            form.add_error("ends_on", _("A term has to lie within one school year."))
    page = {
        "heading": _("The next school year"),
        "lede": _("Its dates first. Nothing changes for anybody before its first day."),
        "form": form,
        "form_url": reverse("next_year"),
        "button": _("Go on to the classes"),
        "back_url": reverse("calendar"),
    }
    return render(request, "accounts/form_page.html", page, status=400 if form.errors else 200)


def _proposed(last: SchoolYear | None, *, is_there: bool) -> dict[str, object]:
    """A year that the calendar has already, else the last one's days 52 weeks later."""
    if last is None:
        return {}
    if is_there:
        return {"name": last.name, "starts_on": last.starts_on, "ends_on": last.ends_on}
    first, end = last.starts_on + A_YEAR, last.ends_on + A_YEAR
    name = f"{first.year}-{end:%y}" if end.year != first.year else str(first.year)
    return {"name": name, "starts_on": first, "ends_on": end}


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def next_year_class(request: ActingRequest, classroom_id: uuid.UUID) -> HttpResponse:
    """The children of one class, where one of them goes another way."""
    rollover = _coming(request.actor)
    if rollover is None or rollover.prepared_at is not None:
        raise Http404
    plan = told_to(request.actor, plan_of(rollover))
    old = next((one for one in plan.old if one.id == classroom_id), None)
    if old is None:
        raise Http404
    names = [new.name for new in plan.new]
    form = ChildrenForm(kept.typed(request), old=old, names=names)
    if request.method == "POST" and form.is_valid():
        services.choose_children(
            rollover, children=form.children(), by=request.actor, now=timezone.now()
        )
        return redirect("next_year")
    page = {
        "heading": old.name,
        "lede": _("Everybody goes with the class. Choose only for those who do not."),
        "form": form,
        "back_url": reverse("next_year"),
    }
    return render(request, "accounts/form_page.html", page, status=400 if form.errors else 200)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def next_year_prepare(request: ActingRequest) -> HttpResponse:
    """Yes to what the page showed."""
    rollover = _coming_or_404(request.actor)
    shown = request.POST.get("fingerprint", "")
    try:
        services.prepare(rollover, fingerprint=shown, by=request.actor, now=timezone.now())
        messages.success(request, _("Prepared. It counts from the first day of the new year."))
    except services.Changed:
        messages.error(request, _("Something has changed since. Look again, then prepare."))
    except services.NotReady:
        messages.error(request, _("Say for every class where its children go."))
    return redirect("next_year")


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def next_year_take_back(request: ActingRequest) -> HttpResponse:
    """Undo what was prepared; the plan stays."""
    try:
        services.take_back(_coming_or_404(request.actor), by=request.actor, now=timezone.now())
        messages.success(request, _("Taken back. The plan stands as it was."))
    except services.TooLate:
        messages.error(request, _("The new year has begun. Change classes under People."))
    return redirect("next_year")


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_http_methods(METHODS)
def goals_next_year(request: ActingRequest) -> HttpResponse:
    """Which live goals of one's children go on when the year turns; all, unless somebody says no."""
    goals = (
        Goal.objects.live()
        .filter(child__in=children_visible_to(request.actor))
        .select_related("child")
        .order_by("child__given_name", "child__family_name", "child", "position")
    )
    form = GoalsForm(request.POST if request.method == "POST" else None, goals=goals)
    if request.method == "POST" and form.is_valid():
        services.carry_goals(
            form.goals, carried=form.carried(), by=request.actor, now=timezone.now()
        )
        messages.success(request, _("Saved."))
        return redirect("goals_next_year")
    return render(request, "checkins/goals_next_year.html", {"form": form})


def _coming(actor: Actor) -> Rollover | None:
    return Rollover.objects.coming().filter(school=actor.school).select_related("year").first()


def _coming_or_404(actor: Actor) -> Rollover:
    rollover = _coming(actor)
    if rollover is None:
        raise Http404
    return rollover


def _teachers(actor: Actor, rollover: Rollover) -> list[Member]:
    """Staff who are there next year and may share a class's sheets."""
    members = Member.objects.filter(active_members(rollover.turn_on), school=actor.school)
    return [one for one in members.order_by("display_name", "id") if "teacher" in one.roles]


def _kept_out(actor: Actor) -> uuid.UUID | None:
    """Oneself, unless one keeps the staff: the office opens no class to itself next year either."""
    return None if actor.member is None or actor.may(Can.MANAGE_STAFF) else actor.member.pk
