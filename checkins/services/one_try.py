"""One thing to try at home, at most one a week: the second writer is asked which stands (PRODUCT.md)."""

from accounts.models import Member
from checkins.models import Entry, Half, Prompt, Sheet
from checkins.models.template import TO_TRY


def in_the_way(sheet: Sheet, prompt: Prompt, *, text: str, by: Member) -> Entry | None:
    """A colleague's line for all homes that stands where this one is to be written; none where this
    writer's own says the same already, or is for one home alone."""
    if prompt.key != TO_TRY or prompt.half != Half.SCHOOL or not text:
        return None
    lines = Entry.objects.filter(sheet=sheet, prompt=prompt)
    mine = lines.filter(author_member=by).first()
    if mine is not None and (mine.text == text or mine.only_for_id is not None):
        return None
    others = lines.exclude(author_member=by).exclude(text="").filter(only_for=None)
    return others.order_by("-written_at", "-pk").first()


def only_one(lines: list[Entry]) -> list[Entry]:
    """Of the lines in one such row: without all but the newest for all homes, also where two were
    written before anybody was asked."""
    for_all = [one for one in lines if one.only_for_id is None]
    newest = max(for_all, key=lambda one: (one.written_at, one.pk), default=None)
    return [one for one in lines if one.only_for_id is not None or one == newest]
