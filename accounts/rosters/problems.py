"""What is wrong with a line of a file, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Problem:
    """Something in a line that was not taken as it stands; `code` is a key of PROBLEMS. `file` is the
    table of a package that it stands in."""

    line: int
    code: str
    value: str = ""
    file: str = ""

    @property
    def text(self) -> str:
        return str(PROBLEMS[self.code]) % {"value": self.value}


PROBLEMS: Mapping[str, str | Promise] = {
    "no_child": _("There is no child's name in this line. Nothing of it is taken."),
    "no_class": _("%(value)s has no class in this line. Nothing of it is taken."),
    "repeated": _("%(value)s stands in an earlier line with the same words. Taken once."),
    "contradicts": _(
        "%(value)s stands in two lines that do not agree. Neither is taken; which one is right?"
    ),
    "too_long": _("“%(value)s…” is too long. Nothing of this line is taken."),
    "odd_letter": _(
        "There is a letter in this line that cannot be stored. Nothing of it is taken."
    ),
    "extra_cells": _(
        "This line has more cells than there are headings (“%(value)s”). Nothing of it is taken."
    ),
    "no_guardian_name": _("“%(value)s” has no name beside it. This guardian is not taken."),
    "bad_email": _("“%(value)s” is not an email address. This guardian is not taken."),
    "unknown_language": _("We do not speak “%(value)s” yet. The school's language is used."),
    "unknown_pronoun": _("“%(value)s” is no pronoun that we know. The neutral form is used."),
    "no_home": _("%(value)s is in none of the chosen classes and is not taken."),
    "two_homes": _("%(value)s is in two of the chosen classes and is not taken."),
    "total": _("This line adds up the others. It is no child."),
    "erased": _(
        "%(value)s was erased here, and no list brings a child back. If this is somebody else, or "
        "somebody returns, please add the child by hand."
    ),
    "several": _("There are several children called %(value)s. Please move this one by hand."),
    # Of a package's tables.
    "no_cell": _("This line has no %(value)s. Nothing of it is taken."),
    "bad_id": _("This line has no id as packages write them. Nothing of it is taken."),
    "bad_date": _("“%(value)s” is no date of the form YYYY-MM-DD. It is left out."),
    "bad_flag": _("“%(value)s” is neither true nor false. It is left out."),
    "email_left_out": _("The email address of this line is none. It is left out."),
    "status": _("“%(value)s” is no status that we know. Nothing of this line is taken."),
    "status_in_bulk": _("A whole package has no status; “%(value)s” is passed over."),
    "role": _("“%(value)s” is a role that is not taken over."),
    "id_twice": _("The id of this line stands in an earlier one. The first line is taken."),
    "unknown": _("This line points at what the package does not have. Nothing of it is taken."),
    "agent": _("This line names an adult who is none of a child’s. They are not linked."),
    "older": _("This line is of %(value)s, and what is here is newer. It is passed over."),
    # Of teachers.
    "no_address": _("%(value)s has no email address and cannot sign in. Not taken."),
    "works_no_more": _("%(value)s works here no more. A package does not bring anybody back."),
    "not_a_teacher": _(
        "%(value)s is no teacher here. A package gives no role; please do it on the staff page."
    ),
    "duty_ended": _("%(value)s: somebody here ended this. A package does not undo that."),
    "last_leader": _("%(value)s is the only leader and can still sign in."),
    "more": _("%(value)s more lines were not taken as they stand."),
}
