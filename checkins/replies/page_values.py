"""Everything on a family's page that is one value, as columns beside the sheet they belong to."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.lists import Row, listed
from accounts.models import Guardianship
from checkins.models import (
    ClassNote,
    Entry,
    Half,
    HomeDraft,
    HomeHalf,
    Kind,
    Reaction,
    ReactionKind,
    Receipt,
    Snapshot,
    Strategy,
    next_share,
)
from checkins.queries.plan import BACK_FOR, of_guardian, of_home, plan_of_row
from checkins.queries.strategies import kept_strategies
from checkins.queries.told import news_since
from checkins.services.drafts import KEPT_FOR


@dataclass(frozen=True)
class Since:
    """How far back a page looks: for what was typed and not sent, and for what was done."""

    drafts: dt.datetime
    plan: dt.datetime

    @classmethod
    def at(cls, now: dt.datetime) -> "Since":
        return cls(now - KEPT_FOR, now - BACK_FOR)


def page_values(sheet: str, guardian: str, since: Since) -> dict[str, Any]:
    """Annotations for a row that leads to its sheet by `sheet` and to its guardian by `guardian`."""
    of = "" if sheet == "pk" else f"{sheet}__"
    mine = {"sheet": OuterRef(sheet), "guardian": OuterRef(guardian)}
    half = HomeHalf.objects.filter(
        sheet=OuterRef(sheet), household__guardians=OuterRef(guardian)
    ).order_by()
    note = ClassNote.objects.filter(
        classroom=OuterRef(f"{of}classroom"), week=OuterRef(f"{of}week")
    ).order_by()
    shared = Snapshot.objects.filter(
        sheet=OuterRef(sheet), revision=OuterRef(f"{of}shared_revision")
    ).order_by()
    drafts = HomeDraft.objects.filter(saved_at__gte=since.drafts, **mine).order_by()
    links = Guardianship.objects.filter(
        child=OuterRef(f"{of}child"), guardian=OuterRef(guardian)
    ).order_by()
    works = Strategy.objects.filter(
        Q(source=None) | Q(source__sheet__week__lte=OuterRef(f"{of}week")),
        child=OuterRef(f"{of}child"),
    ).for_home_where(Q(household__guardians=OuterRef(guardian)))
    marks = Entry.objects.filter(
        half=Half.HOME,
        goal__told_in=OuterRef(sheet),
        prompt__kind=Kind.GOALS,
        household__guardians=OuterRef(guardian),
        value__isnull=False,
    )
    read = Receipt.objects.filter(revision=OuterRef(f"{of}shared_revision"), **mine)
    taps = {
        f"tapped_{kind}": Exists(Reaction.objects.filter(kind=kind, **mine))
        for kind in ReactionKind.values
    }
    return {
        "relation": Subquery(links.values("relation")[:1]),
        "next_shared_at": next_share(f"{of}child", f"{of}week"),
        "content": Subquery(shared.values("content")[:1]),
        "class_note": Subquery(note.values("text")[:1]),
        "class_note_at": Subquery(note.values("written_at")[:1]),
        "sent_at": Subquery(half.values("sent_at")[:1]),
        "talk_by": F(f"{of}talk_offered_by__display_name"),
        "try_answer": Subquery(half.values("try_answer")[:1]),
        "draft": Subquery(drafts.values("data")[:1]),
        "ended_marks": listed(marks, Row("goal_id", "sheet__week", "value")),
        "has_receipt": Exists(read),
        "told": news_since(f"{of}child", f"{of}week"),
        "works": kept_strategies(works, homes=Q(household__guardians=OuterRef(OuterRef(guardian)))),
        "plan": plan_of_row(
            of_home(f"{of}child", guardian, f"{of}week"), of_guardian(guardian), since.plan
        ),
        **taps,
    }
