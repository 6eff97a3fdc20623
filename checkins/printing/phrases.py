"""Whole sentences of the printed page that hold names. Speaks the language that is active.

A sentence is one string for each pronoun, as many languages need one in every word of it.
"""

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from checkins.printing.sheets import direction_of


def who_sees(*, child: str, pronoun: str, teacher: str) -> str:
    """Who reads this sheet: said on the page itself."""
    names = {"child": set_apart(child), "teacher": set_apart(teacher or _("the class teacher"))}
    if pronoun == "he":
        return (
            _(
                "Who sees this sheet: %(child)s’s family, %(teacher)s and the teachers who work "
                "with him. Not the office, not other families."
            )
            % names
        )
    if pronoun == "she":
        return (
            _(
                "Who sees this sheet: %(child)s’s family, %(teacher)s and the teachers who work "
                "with her. Not the office, not other families."
            )
            % names
        )
    return (
        _(
            "Who sees this sheet: %(child)s’s family, %(teacher)s and the teachers who work "
            "with them. Not the office, not other families."
        )
        % names
    )


def who_sees_one_home(*, teacher: str) -> str:
    """For a child with two homes: what one writes, the other does not read."""
    names = {"teacher": set_apart(teacher or _("the class teacher"))}
    return (
        _(
            "Who sees what you write: your home, %(teacher)s and the teachers who work with your "
            "child. Not the office, not other homes."
        )
        % names
    )


def who_sees_spare() -> str:
    return _(
        "Who sees this sheet: your family, and the teachers who work with your child. Not the "
        "office, not other families."
    )


def only_for(teacher: str) -> str:
    """The tick beside the family note that narrows who reads it."""
    return (
        _("only for %(teacher)s") % {"teacher": set_apart(teacher)}
        if teacher
        else _("only for the teacher")
    )


def class_label(*, classroom: str, teacher: str) -> str:
    """`Room 12, Ms. Chen`."""
    if not teacher:
        return classroom
    return _("%(classroom)s, %(teacher)s") % {
        "classroom": set_apart(classroom),
        "teacher": set_apart(teacher),
    }


def set_apart(name: str) -> str:
    """A name that is written the other way than the sentence around it, kept together.

    Else two Latin names in an Arabic sentence change places with the comma between them. It is the
    mark of a page's `<bdi>`, for text without markup.
    """
    is_other = (direction_of(name) == "rtl") != get_language_bidi()
    return f"\u2068{name}\u2069" if is_other else name
