"""What the demo's homes and school told of children, and what both said they will do. Data only.

Weeks are counted back from this one, 0. `who` is a member of staff by sign-in name, or a guardian.
"""

from dataclasses import dataclass

from checkins.models import Ending, Half
from checkins.models.plan import LookBack
from checkins.models.voices import ContactLog

ABOUT = {
    "Ana Ortega": {
        "name": "Javi at home, Javier at school",
        "name_how": "hah-vee-AIR",
        "languages": "Spanish and English",
        "strengths": "He takes things apart and puts them together again.",
        "loves": "Maps, kites, and his little sister.",
        "helps": "A snack first, then ten quiet minutes.",
        "family": "On Sundays we call his grandfather and cook rice together.",
        "hopes": "One good friend near the new apartment.",
        "reach": "A message in the evening. I work mornings.",
    },
    "Noor Haddad": {
        "name": "ليلى",
        "name_how": "lay-LAH",
        "languages": "العربية والإنجليزية",
        "loves": "الأغاني والقصص قبل النوم.",
        "helps": "أن يجلس أحد بجانبها ويصغي.",
        "family": "في رمضان نأكل معًا بعد الغروب، وتتعب ليلى في النهار.",
    },
    "Carmen Ramírez": {
        "name": "Sofi",
        "languages": "Español",
        "strengths": "Cuida a los más pequeños.",
        "hopes": "Que lea en voz alta sin miedo.",
    },
    "Ewa Nowak": {
        "name": "Adam",
        "languages": "Polish with me, English at his dad’s",
        "helps": "Tell him what comes next. Surprises are hard.",
        "reach": "Please call after four.",
    },
    "Piotr Nowak": {"loves": "Trains, and swimming on Saturdays.", "reach": "Email is best."},
    "Inês Silva": {
        "name_how": "toh-MAHSH",
        "strengths": "He remembers every song.",
        "helps": "Pictures, not many words. A walk when it is loud.",
        "hopes": "That he can say what he needs.",
    },
}
"""By the guardian who told it."""
ABOUT_ON_PAPER = {
    "Irina Petrova": {
        "name": "Lena",
        "languages": "Russian and English",
        "family": "We keep New Year for two weeks.",
    }
}
ABOUT_FROM_SCHOOL = (
    ("specialist", "Javier Ortega", "He talks best side by side, on a walk or over a drawing."),
    ("chen", "Tomás Silva", "He comes in calmly when his picture plan lies on the table at eight."),
)

GOOD_NEWS = (
    (2, "chen", "Javier Ortega", "Javier showed the new boy where everything is, unasked."),
    (1, "specialist", "Javier Ortega", "He laughed out loud in the reading corner today."),
    (1, "chen", "Layla Haddad", "Layla taught four of us to count to ten in Arabic."),
    (1, "co", "Tomás Silva", "Tomás waited for his turn at the swing, twice."),
    (0, "chen", "Chloe Nguyen", "Chloe carried a snail out of the rain."),
)


@dataclass(frozen=True)
class Talk:
    """A line of the log, of the Tuesday of that week."""

    back: int
    by: str
    guardian: str
    way: ContactLog.Way
    note: str
    follow_up: str = ""


TALKS = (
    Talk(3, "chen", "Ana Ortega", ContactLog.Way.CALL, "The move is done. He has his own room."),
    Talk(
        back=1,
        by="chen",
        guardian="Ana Ortega",
        way=ContactLog.Way.GATE,
        note="He sleeps better.",
        follow_up="Ask Kenji’s family about Saturday.",
    ),
    Talk(2, "chen", "Irina Petrova", ContactLog.Way.VISIT, "She came to see the beans."),
    Talk(1, "co", "Piotr Nowak", ContactLog.Way.CALL, "Trains next week, for the project."),
)


@dataclass(frozen=True)
class TwoHomesGoal:
    """A goal of Adam's. Marks of school, of Ewa's and of Piotr's home, this week first."""

    title: str
    meaning: str
    help_at_home: str
    school: tuple[int, ...]
    ewa: tuple[int, ...]
    piotr: tuple[int, ...]


ADAM_GOALS = (
    TwoHomesGoal(
        "Say when it is too loud",
        "Show the card, or say “break, please”.",
        "Ask once a day: was it loud? What did you do?",
        (3, 3, 2, 1),
        (0, 3, 2, 2),
        (0, 2, 2, 1),
    ),
    TwoHomesGoal(
        "Pack the bag alone",
        "Five things, in the order of the list.",
        "Let him pack it the evening before, with the list.",
        (4, 3, 3, 2),
        (0, 4, 3, 2),
        (0, 3, 2, 2),
    ),
)
ADAM_HAS_REACHED = ADAM_GOALS[1]
HOW_IT_ENDED = Ending.GOT_IT
LAST_WORDS = "Four weeks of full bags. The list may stay on the door, he does not need it."
"""Told by this week's sheet."""


@dataclass(frozen=True)
class Step:
    """`step` is one of checkins.services.we_said.STEPS, `back` the week in which it was said."""

    back: int
    who: str
    step: str
    why: str = ""


@dataclass(frozen=True)
class Look:
    """How it went, `weeks` after it was done."""

    back: int
    who: str
    weeks: int
    answer: str
    text: str = ""


@dataclass(frozen=True)
class Said:
    """One line of "We said" on the sheet of that week. `until` is the week on whose Friday it is due."""

    back: int
    child: str
    half: Half
    text: str
    until: int
    steps: tuple[Step, ...] = ()
    looks: tuple[Look, ...] = ()


WE_SAID = (
    Said(
        back=8,
        child="Javier Ortega",
        half=Half.HOME,
        text="Walk the last block to school alone on Mondays.",
        until=7,
        steps=(Step(7, "Ana Ortega", "dropped", "The new apartment is on another bus."),),
    ),
    Said(
        back=6,
        child="Javier Ortega",
        half=Half.SCHOOL,
        text="Let him check an answer with Kenji before he says it aloud.",
        until=4,
        steps=(Step(4, "chen", "done"),),
        looks=(
            Look(2, "chen", 2, LookBack.HELPED, "He puts his hand up alone now."),
            Look(2, "Ana Ortega", 2, LookBack.LITTLE, "He tells us about it at dinner."),
        ),
    ),
    Said(
        back=3,
        child="Javier Ortega",
        half=Half.HOME,
        text="Three evenings a week, read side by side for ten minutes.",
        until=0,
        steps=(Step(3, "Ana Ortega", "agreed"),),
    ),
    Said(
        back=2,
        child="Javier Ortega",
        half=Half.SCHOOL,
        text="Put a small help card on his desk.",
        until=1,
        steps=(Step(0, "chen", "done"),),
    ),
    Said(
        back=1,
        child="Javier Ortega",
        half=Half.SCHOOL,
        text="Ask Kenji’s family about a Saturday together.",
        until=-1,
    ),
    Said(
        back=2,
        child="Adam Nowak",
        half=Half.HOME,
        text="Put one photo of the weekend into his bag.",
        until=-1,
        steps=(Step(1, "Ewa Nowak", "agreed"),),
    ),
    Said(
        back=3,
        child="Layla Haddad",
        half=Half.SCHOOL,
        text="Keep a chair free beside her for the first hour.",
        until=2,
        steps=(Step(2, "chen", "done"),),
        looks=(Look(0, "chen", 2, LookBack.HELPED),),
    ),
)
