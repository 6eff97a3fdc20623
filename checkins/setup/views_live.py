"""Going live, and letting letters rest."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.digits import digits
from accounts.models import School
from accounts.queries.people import links_waiting
from checkins.dates import hour_in_words
from checkins.setup import going_live
from checkins.setup.coming import Coming, calendar_of, coming
from checkins.setup.forms import RestForm
from checkins.setup.people import reached
from checkins.setup.record import missing_at, staff_of
from checkins.setup.views import school_of


def missing_in_words(missing: list[str]) -> list[str]:
    """What keeps the school from going live, one sentence each."""
    words = {
        "emergency": _("The emergency number is missing."),
        "lead": _("Nobody is named as safeguarding lead."),
        "terms": _("There is no term, so no week would open."),
    }
    return [words[key] for key in missing]


@policy(Hat.STAFF, may=Can.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def setup_live(request: ActingRequest) -> HttpResponse:
    """What will happen first, and when; the button makes it so."""
    now, school = timezone.now(), school_of(request.actor)
    if request.method == "POST":
        return _go_live(request)
    calendar = calendar_of(school, request.actor.today)
    leads = bool(staff_of(request.actor).leads)
    missing = missing_at(school, leads=leads, calendar=calendar, today=request.actor.today)
    first = coming(school, calendar, now=now)
    page = {
        "school": school,
        "missing": missing_in_words(missing),
        "says": says_of(school, first) if first else "",
        "people": reached(school),
        "waiting": links_waiting(request.actor).count(),
    }
    return render(request, "setup/live.html", page)


def _go_live(request: ActingRequest) -> HttpResponse:
    try:
        is_new = going_live.go_live(by=request.actor, now=timezone.now())
    except going_live.NotReady as problem:
        for words in missing_in_words(problem.missing):
            messages.error(request, words)
        return redirect("setup_live")
    if is_new:
        messages.success(request, _("The school is live. Letters leave by themselves from now on."))
    return redirect("setup")


def says_of(school: School, first: Coming) -> str:
    """When the first sheets open and the first letters leave."""
    leaves = school.local(first.leaves_at)
    words = {
        "opens": digits(date_format(first.opens_on, "DATE_FORMAT")),
        "day": digits(date_format(leaves, "l")),
        "date": digits(date_format(leaves)),
        "hour": hour_in_words(school, first.leaves_at),
    }
    if first.is_open:
        return (
            _(
                "This week’s sheets are open. The first letters leave on %(day)s, %(date)s, at %(hour)s."
            )
            % words
        )
    return (
        _(
            "The first sheets open on %(opens)s. The first letters leave on %(day)s, %(date)s, at %(hour)s."
        )
        % words
    )


@policy(Hat.STAFF, may=Can.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def setup_rest(request: ActingRequest) -> HttpResponse:
    """No letter to families for a while; and again."""
    actor, now = request.actor, timezone.now()
    if request.method == "POST" and request.POST.get("do") == "leave":
        going_live.end_rest(by=actor, now=now)
        messages.success(request, _("Letters leave again."))
        return redirect("setup")
    form = RestForm(kept.typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            going_live.let_rest(until=form.cleaned_data["until"], by=actor, now=now)
            return redirect("setup")
        except going_live.WrongDay:
            form.add_error("until", _("Choose a day to come, a year from now at most."))
        except going_live.NotLive:
            form.add_error("until", _("No letter leaves yet, so there is nothing to rest."))
    return render(request, "setup/rest.html", {"form": form, "school": school_of(actor)})
