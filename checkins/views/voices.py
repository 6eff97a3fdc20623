"""Good news on any day, and the log of calls and talks at the gate."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.services.reading import What, note_read
from checkins.forms.voices import GoodNewsForm, TalkForm
from checkins.queries.voices import family_of, talks_of, told_of
from checkins.services.contacts import NotOfThisChild, NotYet, log_contact
from checkins.services.good_news import TooLate, take_back_good_news, tell_good_news
from checkins.views.pages import member_of
from checkins.voices import children_talked_about_by, children_told_of_by, good_news_visible_to


@policy(Hat.STAFF, may=Can.WRITE_OWN_LINES)
@require_http_methods(["GET", "HEAD", "POST"])
def good_news(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """What went well, told at once; below it what was told before."""
    children = children_told_of_by(request.actor).select_related("school")
    child = get_object_or_404(children, pk=child_id)
    form, now = GoodNewsForm(kept.typed(request), child=child.given_name), timezone.now()
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["text"]
        if tell_good_news(child=child, text=words, by=member_of(request.actor), now=now):
            messages.success(request, _("Told. The family reads it from now on."))
        return redirect("good_news", child.pk)
    note_read(request.actor, What.WEEKS, [child.pk], school_id=child.school_id, now=now)
    page = {"child": child, "form": form, "told": told_of(request.actor, child, now=now)}
    return render(request, "checkins/good_news.html", page, status=_status(request, form))


@policy(Hat.STAFF, may=Can.WRITE_OWN_LINES)
@require_POST
def good_news_take_back(request: ActingRequest, good_news_id: uuid.UUID) -> HttpResponse:
    """Its writer, within ten minutes."""
    news = get_object_or_404(good_news_visible_to(request.actor), pk=good_news_id)
    try:
        take_back_good_news(news, by=member_of(request.actor), now=timezone.now())
    except TooLate:
        messages.error(request, _("Only its writer takes it back, and for ten minutes."))
    else:
        messages.success(request, _("Taken back. Nothing of it is kept."))
    return redirect("good_news", news.child_id)


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_http_methods(["GET", "HEAD", "POST"])
def talks(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """Calls, talks at the gate, visits: one line each."""
    children = children_talked_about_by(request.actor).select_related("school")
    child = get_object_or_404(children, pk=child_id)
    family, now = family_of(child), timezone.now()
    form = TalkForm(kept.typed(request), family=family, today=request.actor.today)
    if request.method == "POST" and form.is_valid():
        by, said = member_of(request.actor), form.said()
        try:
            log_contact(child=child, guardian=form.guardian, **said, by=by, now=now)
            messages.success(request, _("Noted."))
            return redirect("talks", child.pk)
        except NotYet:
            form.add_error("on", _("This day is still to come."))
        except NotOfThisChild:
            form.add_error("guardian", _("Please choose one of these."))
    note_read(request.actor, What.WEEKS, [child.pk], school_id=child.school_id, now=now)
    page = {"child": child, "form": form, "talks": talks_of(request.actor, child)}
    return render(request, "checkins/talks.html", page, status=_status(request, form))


def _status(request: ActingRequest, form: GoodNewsForm | TalkForm) -> int:
    return 400 if request.method == "POST" and form.errors else 200
