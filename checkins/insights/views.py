"""Who is reached: the page, the names of those who wait for good news, the poster and the file."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.second_step import asks_again
from checkins.insights.names import names_of_waiting
from checkins.insights.outward import figures_file, poster
from checkins.insights.page import reach
from checkins.queries.calendar import nearest_week
from checkins.weeks import Week


@policy(Hat.STAFF, may=Can.OPEN_REACH)
@require_safe
def reach_now(request: ActingRequest) -> HttpResponse:
    """To this week; to a page that says what is missing where the school has no year yet."""
    school = request.actor.school
    assert school is not None  # noqa: S101 - staff have one
    week = nearest_week(school, request.actor.today)
    return redirect("reach", week) if week else render(request, "insights/no_year.html")


@policy(Hat.STAFF, may=Can.OPEN_REACH)
@require_safe
def reach_page(request: ActingRequest, week: Week) -> HttpResponse:
    """Numbers and names, as far as one's role sees them."""
    page = reach(request.actor, week)
    if page is None:
        raise Http404
    return render(request, "insights/reach.html", {"page": page})


@policy(Hat.STAFF, may=Can.OPEN_REACH)
@require_safe
def good_news_waiting(request: ActingRequest, week: Week) -> HttpResponse:
    """Children without good news for three weeks, by class. Not for the office."""
    actor = request.actor
    if not (actor.may(Can.SEE_REACH) or actor.may(Can.SEE_REACH_OF_OWN_CLASSES)):
        raise PermissionDenied
    names = names_of_waiting(actor, week)
    if names is None:
        raise Http404
    return render(request, "insights/good_news.html", {"names": names, "week": week})


@policy(Hat.STAFF, may=Can.SEE_REACH)
@require_safe
def reach_poster(request: ActingRequest, week: Week) -> HttpResponse:
    """For the staff room: no family's name, and no class that is too small to stand there."""
    page = poster(request.actor, week)
    if page is None:
        raise Http404
    return render(request, "insights/poster.html", {"page": page, "week": week})


@policy(Hat.STAFF, may=Can.SEE_REACH)
@require_GET
@asks_again
def reach_csv(request: ActingRequest, week: Week) -> HttpResponse:
    """Classes and weeks as numbers, for a spreadsheet."""
    content = figures_file(request.actor, week)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = _("Who wrote back, until %(week)s") % {"week": week}
    response["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    )
    response["Cache-Control"] = "private, no-store"
    return response
