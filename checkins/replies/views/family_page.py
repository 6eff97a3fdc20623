"""What both doors to a family's sheet share: the page, what is sent, what it shows then, the draft."""

import uuid
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import ActingRequest
from checkins.queries.who_sees import who_sees
from checkins.replies import left_open, plan_rows, present, works
from checkins.replies.answers import (
    mood_in,
    see_other,
)
from checkins.replies.forms import ReplyForm
from checkins.replies.page import FamilyPage
from checkins.replies.reading import read_by, reads_when
from checkins.replies.writers import WriterForm
from checkins.services.drafts import DraftTooLong, save_draft
from checkins.services.reply import MovedOn, ReplyClosed, send_reply
from checkins.services.reply_words import IDEA, WHY


@dataclass(frozen=True)
class Paths:
    """Where the page's buttons lead, by the way it was opened."""

    sheet: str
    sent: str
    draft: str
    not_you: str
    sign: str
    """Where "Who is writing?" is answered."""
    earlier: str
    reach: str
    about: str
    history: str = ""
    paper: str = ""

    @classmethod
    def by_link(cls, sheet_id: uuid.UUID) -> "Paths":
        return cls(
            sheet=reverse("reply_sheet", args=[sheet_id]),
            sent=reverse("reply_sent", args=[sheet_id]),
            draft=reverse("reply_draft", args=[sheet_id]),
            not_you=reverse("reply_not_you", args=[sheet_id]),
            sign=reverse("reply_not_you", args=[sheet_id]),
            earlier=reverse("reply_code", args=[sheet_id]),
            reach=reverse("reply_code", args=[sheet_id]),
            about=f"{reverse('reply_code', args=[sheet_id])}?to=about",
        )

    @classmethod
    def at_home(cls, sheet_id: uuid.UUID, child_id: uuid.UUID) -> "Paths":
        return cls(
            sheet=reverse("home_sheet", args=[sheet_id]),
            sent=reverse("home_sheet_sent", args=[sheet_id]),
            draft=reverse("home_sheet_draft", args=[sheet_id]),
            not_you=reverse("account_logout"),
            sign=reverse("home_sheet", args=[sheet_id]),
            earlier=reverse("home_child", args=[child_id]),
            reach=reverse("home"),
            about=reverse("home_about", args=[child_id]),
            history=reverse("home_sheet_history", args=[sheet_id]),
            paper=reverse("home_print", args=[sheet_id]),
        )


def answer_sheet(request: ActingRequest, page: FamilyPage, paths: Paths) -> HttpResponse:
    if request.method != "POST":
        return show_sheet(request, page, paths, ReplyForm(page, mood=mood_in(request.GET)))
    form = ReplyForm(page, request.POST)
    if request.POST.get("go") == "language":
        return show_sheet(request, page, paths, form, status=200)
    if form.is_valid():
        try:
            send_reply(
                sheet=page.sheet,
                by=page.guardian,
                reply=form.reply(),
                operation_id=form.operation,
                answered=form.answered,
                typed_on=form.sent_page,
                now=timezone.now(),
            )
        except ReplyClosed:
            form.add_error(None, _("This sheet is folded. The newest one is open for your words."))
        except MovedOn as moved:
            form.ask_about(moved)
            _keep(page, form)
            return show_sheet(request, page, paths, form, status=409)
        else:
            return see_other(paths.sent)
    return show_sheet(request, page, paths, form)


def show_sheet(
    request: ActingRequest,
    page: FamilyPage,
    paths: Paths,
    form: ReplyForm,
    *,
    who_writes: WriterForm | None = None,
    status: int = 0,
) -> HttpResponse:
    """`who_writes` stands in the place of home's boxes until it is answered."""
    is_read_only = who_writes is not None or (page.is_closed and not form.is_bound)
    prompts = (row.prompt for row in page.rows)
    seen = who_sees(page.sheet, prompts, request.actor, now=timezone.now(), people=page.people)
    context = {
        "sheet": present.heading(page),
        "school_rows": [
            *present.school_rows(page, None if is_read_only else form),
            *(() if is_read_only else left_open.rows(page, form)),
        ],
        "code_url": paths.earlier if page.has_withheld else "",
        "we_said": plan_rows.we_said(page, None if is_read_only else form),
        "withdrawn_note": page.sheet.withdrawn_note,
        "is_withdrawn": page.is_withdrawn,
        "is_begun_at_home": page.is_begun_at_home,
        "told": page.told,
        "class_note": page.class_note,
        "class_note_changed": present.day_of(page, page.class_note_changed_at),
        "class_lang": page.sheet.school.language,
        "talk": present.talk_offered(page, form),
        "form": form,
        "first_boxes": present.home_boxes(page, form, form.first),
        "more_boxes": present.home_boxes(page, form, form.more),
        "goal_boxes": present.goal_boxes(page, form),
        "works": works.listed(page, form),
        "more_words": present.more_words(form),
        "idea_boxes": present.idea_boxes(page, form),
        "has_idea": bool(form[IDEA].value() or form[WHY].value()) if form.may_propose else False,
        "has_last_marks": bool(page.last_marks),
        "has_more_open": form.has_more_open,
        "said": [*present.said(page), *plan_rows.said(page)] if is_read_only else [],
        "is_closed": is_read_only,
        "who_writes": who_writes,
        "mood": mood_in(request.GET),
        "is_sent": page.sent_at is not None,
        "has_draft": bool(page.draft),
        "send_url": paths.sheet,
        "send_to": present.send_to(page),
        "writing_as": present.writing_as(page),
        "not_you_url": paths.not_you,
        "sign_url": paths.sign,
        "links": _links(paths, page),
        "seen": seen,
        "read_by": read_by(seen, present.send_to(page)),
        "draft_key": draft_key(page),
        "draft_url": paths.draft,
    }
    status = status or (400 if form.is_bound else 200)
    return render(request, "replies/reply.html", context, status=status)


def _links(paths: Paths, page: FamilyPage) -> list[tuple[str, str]]:
    """At the foot. A reply link leads to no history and no file: those lie behind the code. A week
    that school has not shared has no file, and no history before it was sent."""
    if page.is_begun_at_home:
        paths = replace(paths, paper="", history=paths.history if page.sent_at else "")
    links = [
        (_("Earlier weeks"), paths.earlier),
        (_("Print this sheet"), paths.paper),
        (_("How we reach you"), paths.reach),
        (_("Tell us about your child"), paths.about),
        (_("What was changed"), paths.history),
    ]
    return [(words, url) for words, url in links if url]


def draft_key(page: FamilyPage) -> str:
    """The draft's name on the phone: two adults may share it."""
    return f"{page.sheet.pk}-{page.guardian.pk}"


def show_sent(request: ActingRequest, page: FamilyPage, paths: Paths) -> HttpResponse:
    if page.sent_at is None:
        return see_other(paths.sheet)
    context = {
        "school_name": page.sheet.school.name,
        "child": page.sheet.child.given_name,
        "send_to": present.send_to(page),
        "reads_when": reads_when(page.sheet.school, now=timezone.now()),
        "lines": [*present.said(page), *plan_rows.said(page)],
        "change_url": "" if page.is_closed else paths.sheet,
        "links": [(_("Earlier weeks"), paths.earlier), (_("Read the sheet again"), paths.sheet)],
        "draft_key": draft_key(page),
    }
    return render(request, "replies/sent.html", context)


def keep_draft(request: ActingRequest, page: FamilyPage) -> HttpResponse:
    """Keep what is typed. 204; 413 when it is too much, 410 when the sheet is folded."""
    if page.is_closed:
        return HttpResponse(status=410)
    return HttpResponse(status=204 if _keep(page, ReplyForm(page, request.POST)) else 413)


def _keep(page: FamilyPage, form: ReplyForm) -> bool:
    """What is typed waits as the guardian's draft. False when it is too much."""
    try:
        save_draft(
            sheet=page.sheet,
            by=page.guardian,
            typed=form.typed(),
            page=form.on_page,
            now=timezone.now(),
        )
    except DraftTooLong:
        return False
    return True
