"""Who may do what, as data: the table of roles. It decides nothing; `accounts.access` asks it.

Rows are capabilities (`Can`), columns are the roles of staff (`ROLES`) and the hats of everybody
else (`HATS`). A capability says what somebody may do at all; which child, class or sheet they may
do it to is decided by the `..._visible_to(actor)` of accounts.access and checkins.access.
"""

import enum

from accounts.models import Role


class Hat(enum.StrEnum):
    """In which part somebody acts in this request or command: exactly one."""

    NOBODY = "nobody"
    STAFF = "staff"
    GUARDIAN = "guardian"
    LINK = "link"
    OPERATOR = "operator"
    """Commands at the machine. No page wears it, and it opens no child's text."""


class Can(enum.StrEnum):
    """What may be done. Features ask for these, never for a role's name."""

    # A child's sheet
    READ_SHEETS = "read sheets of the children one teaches or is assigned to"
    WRITE_SCHOOL_HALF = "write every line of the school half"
    WRITE_OWN_LINES = "write lines of the school half signed by oneself"
    SHARE = "share, take back, mark away"
    READ_FAMILY_NOTES = "read a family note unless the family chose other readers"
    READ_NOTES_CHOSEN_FOR = "read a family note as one of its chosen readers"
    WRITE_HOME_HALF = "write the half of one's own home"
    END_LINKS = "end a reply link, or a browser that came in by one"
    TYPE_UP_PAPER = "type up what a home wrote on paper"

    # Paper
    PRINT_SHEETS = "print sheets with their words"
    PRINT_BLANKS = "print blank sheets"
    PRINT_OWN_SHEET = "print the sheet of one's own child"
    ASK_FAMILIES = "ask families to tell about their child"
    SCAN_PAPER = "scan paper in and see a page while filing it"

    # The school
    SET_UP = "set the school up, have its letters start and rest"
    MANAGE_PEOPLE = "classes, children, guardians and rosters"
    MANAGE_STAFF = "staff and their roles"
    MANAGE_BLOCKS = "blocks, and who has read a child's sheets"
    ERASE_RECORDS = "erase a child's record for good"
    MANAGE_CALENDAR = "terms, closures, hours"
    MANAGE_TEMPLATES = "templates and the school's wording"
    KEEP_PHRASES = "one's own phrase bank"
    OPEN_PHRASES = "the page of phrases, of which the others say whose may be changed"
    CHANGE_OWN_DETAILS = "one's own address, language and letters"

    # Numbers and names without words
    SEE_REACH = "reach, replies and silence of the school"
    SEE_REACH_OF_OWN_CLASSES = "reach, replies and silence of one's own classes"
    SEE_NOT_REACHED = "who is not reached"
    OPEN_REACH = "the page of who is reached, of which the others say what stands on it"
    SEE_COUNTS = "counts without a name"

    # Safeguarding
    RAISE_CONCERNS = "raise a concern"
    HANDLE_CONCERNS = "read and handle concerns"


_TEACHER = frozenset(
    {
        Can.READ_SHEETS,
        Can.WRITE_SCHOOL_HALF,
        Can.WRITE_OWN_LINES,
        Can.SHARE,
        Can.READ_FAMILY_NOTES,
        Can.READ_NOTES_CHOSEN_FOR,
        Can.END_LINKS,
        Can.TYPE_UP_PAPER,
        Can.PRINT_SHEETS,
        Can.PRINT_BLANKS,
        Can.ASK_FAMILIES,
        Can.SCAN_PAPER,
        Can.KEEP_PHRASES,
        Can.OPEN_PHRASES,
        Can.SEE_REACH_OF_OWN_CLASSES,
        Can.OPEN_REACH,
        Can.RAISE_CONCERNS,
    }
)
"""A co-teacher and a substitute are teachers; their assignment says of which class and until when."""

_BESIDE_THE_TEACHER = frozenset(
    {
        Can.READ_SHEETS,
        Can.WRITE_OWN_LINES,
        Can.READ_NOTES_CHOSEN_FOR,
        Can.RAISE_CONCERNS,
    }
)

_OFFICE = frozenset(
    {
        Can.PRINT_BLANKS,
        Can.SCAN_PAPER,
        Can.END_LINKS,
        Can.MANAGE_PEOPLE,
        Can.MANAGE_CALENDAR,
        Can.MANAGE_TEMPLATES,
        Can.OPEN_PHRASES,
        Can.SEE_NOT_REACHED,
        Can.OPEN_REACH,
    }
)

ROLES: dict[str, frozenset[Can]] = {
    Role.LEADER: frozenset(
        {
            Can.PRINT_BLANKS,
            Can.ASK_FAMILIES,
            Can.END_LINKS,
            Can.MANAGE_PEOPLE,
            Can.MANAGE_STAFF,
            Can.MANAGE_BLOCKS,
            Can.ERASE_RECORDS,
            Can.SET_UP,
            Can.MANAGE_CALENDAR,
            Can.MANAGE_TEMPLATES,
            Can.OPEN_PHRASES,
            Can.SEE_REACH,
            Can.SEE_NOT_REACHED,
            Can.OPEN_REACH,
        }
    ),
    Role.OFFICE: _OFFICE,
    Role.TEACHER: _TEACHER,
    Role.SPECIALIST: _BESIDE_THE_TEACHER,
    Role.AIDE: _BESIDE_THE_TEACHER,
    Role.COUNSELLOR: _BESIDE_THE_TEACHER,
    Role.SAFEGUARDING: frozenset({Can.HANDLE_CONCERNS}),
    Role.DEPUTY_SAFEGUARDING: frozenset({Can.HANDLE_CONCERNS}),
}
"""What each role at a school brings. Somebody with several has all that they bring together."""

HATS: dict[Hat, frozenset[Can]] = {
    Hat.NOBODY: frozenset(),
    Hat.STAFF: frozenset(),
    Hat.GUARDIAN: frozenset(
        {
            Can.READ_SHEETS,
            Can.WRITE_HOME_HALF,
            Can.END_LINKS,
            Can.PRINT_OWN_SHEET,
            Can.CHANGE_OWN_DETAILS,
            Can.RAISE_CONCERNS,
        }
    ),
    Hat.LINK: frozenset({Can.READ_SHEETS, Can.WRITE_HOME_HALF}),
    Hat.OPERATOR: frozenset({Can.SEE_COUNTS}),
}
"""What a hat brings by itself. That of staff brings nothing: their roles at the school do."""


def capabilities_of(roles: list[str]) -> frozenset[Can]:
    """All that a member with these roles may do; a role that nobody knows brings nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))
