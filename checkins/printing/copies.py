"""The record of what was printed: each page's codes, and where its boxes are."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from checkins.models import PaperCopy
from checkins.printing.codes import new_code, new_secret
from checkins.printing.documents import Rectangle
from checkins.printing.fitting import FOOT
from checkins.printing.runs import Page, Run
from checkins.printing.sheets import Paper

_Key = tuple[uuid.UUID | None, uuid.UUID | None, uuid.UUID, str, str]


@transaction.atomic
def copies_for(run: Run, *, paper: Paper, now: dt.datetime) -> list[PaperCopy]:
    """The codes of a run's pages, in their order; made where a page is printed for the first time.

    Idempotent: the same page printed again keeps its codes, so any copy of it that comes back is
    known. This is the one record that a GET may leave: it holds nothing that anybody typed, and
    asking again changes nothing. A page printed before its sheet was opened learns of it here.
    """
    found = _known(run, paper)
    missing = [page for page in run.pages if _key(page) not in found]
    if missing:
        codes = _free_codes(run, len(missing))
        rows = [_new(run, page, paper, code) for page, code in zip(missing, codes, strict=True)]
        PaperCopy.objects.bulk_create(rows, ignore_conflicts=True)
        found = _known(run, paper)
    _note_sheets(run.pages, found)
    return [found[_key(page)] for page in run.pages]


def note_layouts(copies: Sequence[PaperCopy], layouts: Iterable[dict[str, Rectangle]]) -> None:
    """Keep where the boxes of each page stand, for whoever reads a photo of it: mm on the page."""
    changed = []
    for copy, layout in zip(copies, layouts, strict=True):
        places = {
            name: list(place)
            for name, place in layout.items()
            if name != FOOT and not name.startswith("words-")
        }
        if copy.layout != places:
            copy.layout = places
            changed.append(copy)
    PaperCopy.objects.bulk_update(changed, ["layout"])


def _known(run: Run, paper: Paper) -> dict[_Key, PaperCopy]:
    rows = PaperCopy.objects.filter(
        school=run.school,
        state__in={page.state for page in run.pages},
        week=run.week,
        paper=paper,
        child__in=[page.child_id for page in run.pages],
    )
    if run.state == "spare":
        rows = PaperCopy.objects.filter(school=run.school, state="spare", paper=paper)
    found: dict[_Key, PaperCopy] = {}
    for row in rows.order_by("created_at", "id"):
        key = (row.child_id, row.household_id, row.template_id, row.language, row.state)
        found.setdefault(key, row)
    return found


def _key(page: Page) -> _Key:
    return page.child_id, page.household_id, page.template_id, page.language, page.state


def _free_codes(run: Run, number: int) -> list[str]:
    """So many new codes that no page of the school carries."""
    codes: set[str] = set()
    while len(codes) < number:
        drawn = {new_code() for _ in range(number - len(codes))}
        taken = PaperCopy.objects.filter(school=run.school, code__in=drawn)
        codes |= drawn - set(taken.values_list("code", flat=True))
    return list(codes)


def _new(run: Run, page: Page, paper: Paper, code: str) -> PaperCopy:
    return PaperCopy(
        school=run.school,
        code=code,
        secret=new_secret(),
        state=page.state,
        child_id=page.child_id,
        week=run.week,  # type: ignore[misc]  # the stub has no optional form
        sheet_id=page.sheet_id,
        household_id=page.household_id,
        template_id=page.template_id,
        language=page.language,
        paper=paper,
    )


def _note_sheets(pages: Iterable[Page], found: dict[_Key, PaperCopy]) -> None:
    later = [
        (found[_key(page)], page)
        for page in pages
        if page.sheet_id and found[_key(page)].sheet_id is None
    ]
    for copy, page in later:
        copy.sheet_id = page.sheet_id
    PaperCopy.objects.bulk_update([copy for copy, _page in later], ["sheet"])
