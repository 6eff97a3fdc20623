"""What is open from earlier weeks, as rows of the family's page: school's questions, each with its
box, and the household's own that school has not answered."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from checkins.dates import monday_in_words
from checkins.models import Half
from checkins.replies.forms import ReplyForm
from checkins.replies.page import FamilyPage
from checkins.replies.present import ROWS, SchoolRow, about_goal, chip_word


def rows(page: FamilyPage, form: ReplyForm) -> Iterator[SchoolRow]:
    """The oldest first. One that was answered lately stands here too, so that it can be changed."""
    for asked in page.questions:
        if asked.is_of_this_sheet or asked.half != Half.SCHOOL or not asked.text:
            continue
        label = _("Still open since %(day)s") if asked.is_left_open else _("We asked on %(day)s")
        yield SchoolRow(
            f"{ROWS}question.html",
            label % {"day": monday_in_words(asked.week)},
            words=asked.text,
            lang=page.sheet.school.language,
            field=form[form.questions[asked.id]],
        )
    for asked in page.questions:
        words = asked.text or about_goal(page, asked, chip_word(page, asked))
        if asked.half == Half.HOME and asked.is_left_open and words:
            label = _("You asked on %(day)s") % {"day": monday_in_words(asked.week)}
            yield SchoolRow(f"{ROWS}waiting.html", label, words=words)
