"""Who is in the demo school and what they wrote. Data only."""

from dataclasses import dataclass

PASSWORD = "blue-and-red-pencil"  # noqa: S105 - printed at every start of the demo
DOMAIN = "alder.example"


@dataclass(frozen=True)
class Pupil:
    """A child of Room 12 and where their sheet of this week stands.

    `state` is one of: to start, draft, ready, shared, read, replied, away.
    """

    name: str
    pronoun: str
    state: str
    family: str
    language: str = "en"
    on_paper: bool = False


ROOM_12 = (
    Pupil("Aaliyah Brooks", "she", "replied", "Denise Brooks"),
    Pupil("Adam Nowak", "he", "read", "Ewa Nowak"),
    Pupil("Amara Okafor", "she", "replied", "Chidi Okafor"),
    Pupil("Arjun Patel", "he", "shared", "Meera Patel"),
    Pupil("Beatriz Lima", "she", "ready", "Paula Lima"),
    Pupil("Caleb Johnson", "he", "draft", "Tasha Johnson"),
    Pupil("Chloe Nguyen", "she", "read", "Lan Nguyen", "vi"),
    Pupil("Daniel Kim", "he", "ready", "Soo-jin Kim"),
    Pupil("Elena Petrova", "she", "shared", "Irina Petrova", on_paper=True),
    Pupil("Ethan Clarke", "he", "to start", "Rosie Clarke"),
    Pupil("Fatima Rahman", "she", "read", "Nasrin Rahman"),
    Pupil("Grace Liu", "she", "ready", "Wei Liu", on_paper=True),
    Pupil("Hugo Martin", "he", "away", "Claire Martin"),
    Pupil("Isabella Rossi", "she", "read", "Marta Rossi"),
    Pupil("Javier Ortega", "he", "replied", "Ana Ortega"),
    Pupil("Kenji Watanabe", "he", "ready", "Yuki Watanabe"),
    Pupil("Layla Haddad", "she", "replied", "Noor Haddad", "ar"),
    Pupil("Leo Fischer", "he", "to start", "Jana Fischer"),
    Pupil("Maya Thompson", "she", "draft", "Erica Thompson"),
    Pupil("Minh Trần", "he", "shared", "Trần Thị Hoa", "vi", on_paper=True),
    Pupil("Noah Williams", "he", "ready", "Grant Williams"),
    Pupil("Olivia Green", "she", "away", "Holly Green"),
    Pupil("Omar Siddiqui", "he", "read", "Amina Siddiqui"),
    Pupil("Priya Shah", "she", "ready", "Leena Shah"),
    Pupil("Samuel Adeyemi", "he", "draft", "Folake Adeyemi"),
    Pupil("Sofía Ramírez", "she", "shared", "Carmen Ramírez", "es"),
    Pupil("Tomás Silva", "he", "to start", "Inês Silva"),
    Pupil("Zoe Campbell", "she", "to start", "Fiona Campbell"),
)

AWAY = {"Hugo Martin": "chickenpox", "Olivia Green": "family trip"}

WINS = (
    "{name} explained a hard word to a friend in a kind way.",
    "{name} tried again after the first bridge fell down.",
    "{name} read a whole page aloud, slowly and clearly.",
    "{name} asked a question that the whole class wanted to ask.",
    "{name} packed up without being reminded, three days in a row.",
    "{name} made us laugh with a poem about a lost sock.",
    "{name} shared the good ruler and found another way to draw.",
    "{name} wrote nine neat lines about the beans.",
    "{name} noticed that somebody was alone, and went over.",
    "{name} kept calm when the game was lost, and shook hands.",
)
NEXT_STEPS = (
    "Showing the steps in long division, not only the answer.",
    "Starting the first sentence before asking.",
    "Waiting for a turn in the circle.",
)
TO_TRY = (
    "Five minutes of reading to each other, page by page.",
    "Count the change together at the shop.",
    "Tell one thing from the day at dinner, good or bad.",
)
CLASS_NOTE = (
    "We planted beans, started long division, and nobody wanted to stop reading on Thursday. "
    "Library books are due Wednesday."
)

JAVIER_GOALS = (
    (
        "Speak up once a day",
        "Say one thing to the whole table or the whole class.",
        "Let him order for himself when you eat out.",
    ),
    (
        "Read for 20 minutes, a book he chooses",
        "Any book, comics too, without a screen.",
        "Read beside him. Ask for his favorite page.",
    ),
    (
        "Ask for help when stuck",
        "Put up a hand or show the card before the second try.",
        "Say: I get stuck too. Shall we ask?",
    ),
)


@dataclass(frozen=True)
class JavierWeek:
    """One of Javier's earlier weeks, newest first; ratings from 1 (hard) to 5 (great)."""

    wins: tuple[str, ...]
    felt: int
    steps: tuple[int, int, int]
    home_wins: tuple[str, ...] = ()
    home_felt: int | None = None
    home_steps: tuple[int | None, int | None, int | None] = (None, None, None)
    has_moved: bool = False
    question: str = ""
    answered: str = ""


JAVIER_EARLIER = (
    JavierWeek(
        ("Presented his half of the map project, with Kenji beside him.",),
        3,
        (2, 2, 2),
        (
            "He set the table all week without being asked.",
            "Rode bikes with Mateo from downstairs.",
        ),
        3,
        (2, 3, 1),
    ),
    JavierWeek(
        ("Chose to read aloud in his small group.",),
        3,
        (2, 1, 2),
        ("Slept better. His new room is painted.",),
        2,
        (2, 3, 1),
        question="What does he like to do on a rainy Sunday?",
        answered="He draws maps of towns that are not there. We may send you one!",
    ),
    JavierWeek(("Helped Layla carry the science kit.",), 2, (1, 2, 1)),
    JavierWeek(
        ("Stayed with a hard puzzle to the end.",),
        2,
        (1, 1, 1),
        ("First week in the new apartment. He unpacked his own books.",),
        2,
        (None, 1, 1),
        has_moved=True,
    ),
    JavierWeek(
        ("Asked Omar to join the game.",), 3, (1, 1, 1), ("He cooked rice with his aunt.",), 2
    ),
    JavierWeek(
        ("Knew every river on the map.",), 3, (1, 2, 1), ("Called his grandfather by himself.",), 3
    ),
    JavierWeek(
        ("Waited for the others at the museum door.",),
        3,
        (1, 2, 1),
        ("Built a kite that flew.",),
        4,
    ),
    JavierWeek(("Found a mistake on the board, politely.",), 4, (1, 1, 1)),
    JavierWeek(
        ("Learned all our names in two days.",), 4, (1, 1, 1), ("He came home singing.",), 4
    ),
    JavierWeek(
        ("Brought a shell from the sea for our shelf.",),
        4,
        (1, 1, 1),
        ("He packed his own bag.",),
        4,
    ),
)
JAVIER_NOW = {
    "wins": (
        "Put his hand up twice in math, and explained his answer to the whole table.",
        "Asked to be line leader on Thursday, and waited kindly when the bell was late.",
    ),
    "next_step": "Asking for help before the second try, not after the fourth. We use a small card on his desk.",
    "try_at_home": "Give him one small job to be in charge of, like choosing Friday's dinner. Here, having a job makes him brave.",
    "question": "Has Javier met other children near the new apartment? We'd love to help a friendship along.",
    "good_to_know": "Sneakers on Thursday, please.",
}
LUCIA_WINS = (
    "Sang the whole water song on her own, and taught the moves to two friends.",
    "Counted forty acorns, one by one.",
    "Zipped her own coat, and then her neighbor's.",
    "Asked a new child to play.",
)
HOME_WINS = (
    "She told us the whole story of the beans at dinner.",
    "We laughed a lot over the spelling words.",
    "Helped carry the shopping up three floors.",
)


@dataclass(frozen=True)
class OtherRoom:
    """A class beside Room 12. `wrote` and `read` are shares of this week's families, `shared` of its
    sheets; `skipped` are weeks back without any, `waiting` children who had no good news lately."""

    name: str
    teacher: str
    wrote: int
    read: int
    children: tuple[str, ...]
    shared: int = 97
    skipped: tuple[int, ...] = ()
    waiting: int = 0


@dataclass(frozen=True)
class Silent:
    """A family that is not reached. `why`: unopened, bounces, reads, no address, two homes."""

    name: str
    room: str
    language: str
    why: str


_GIVEN = (
    *("Ada", "Bao", "Carlos", "Dalia", "Emeka", "Freya", "Gus", "Hana", "Iker", "Jade", "Kofi"),
    *("Lena", "Marco", "Nuru", "Otis", "Pia", "Quinn", "Rania", "Sasha", "Tam", "Uma", "Vera"),
    *("Wes", "Xena", "Yara", "Zane", "Abel", "Bea", "Cleo", "Dev", "Elif", "Finn"),
)
SURNAMES = (
    *("Abbott", "Bello", "Castro", "Diaz", "Ekman", "Flores", "Grant", "Hadi", "Ibarra", "Jones"),
    *("Keller", "Lam", "Mori", "Nair", "Owens", "Pham", "Reed", "Saleh", "Torres", "Vu", "Walker"),
)


def _children(first: int, number: int = 13) -> tuple[str, ...]:
    return tuple(_GIVEN[(first + place) % len(_GIVEN)] for place in range(number))


OTHER_ROOMS = (
    OtherRoom("Room 1", "Ms. Adler", 66, 99, _children(0)),
    OtherRoom("Room 2", "Mr. Boateng", 58, 93, _children(5)),
    OtherRoom("Room 4", "Ms. Delgado", 68, 95, _children(11, 12)),
    OtherRoom("Room 5", "Ms. Fox", 60, 88, _children(17)),
    OtherRoom("Room 6", "Mr. Ivanov", 56, 85, _children(23), skipped=(7,), waiting=2),
    OtherRoom("Room 7", "Ms. Khan", 52, 82, _children(29)),
    OtherRoom("Room 9", "Ms. Lindqvist", 78, 92, _children(2)),
    OtherRoom("Room 10", "Mr. Mensah", 58, 88, _children(8)),
    OtherRoom("Room 14", "Mr. Park", 54, 89, _children(14), skipped=(4,)),
    OtherRoom("Room 15", "Ms. Romero", 66, 93, _children(20)),
    OtherRoom("Room 16", "Mr. Walsh", 33, 68, _children(26), 86, (3, 9), waiting=3),
)
SILENT = (
    Silent("Nadia Karimi", "Room 5", "ar", "unopened"),
    Silent("Tyrell Brown", "Room 16", "en", "bounces"),
    Silent("Yusuf Warsame", "Room 7", "ar", "reads"),
    Silent("Ana Souza", "Room 2", "es", "no address"),
    Silent("Mei Wong", "Room 10", "vi", "two homes"),
    Silent("Rafael Soto", "Room 16", "es", "reads"),
)

THANKS = (
    ("Ms. Chen", "Layla Haddad", "teaching Room 12 to count to twenty in Arabic."),
    ("Dr. Moss", "Ms. Fox", "ringing six families before breakfast."),
    ("Ms. Delgado", "Tomás Silva", "sharpening two hundred pencils."),
    ("Ms. Khan", "Mr. Boateng", "the bean garden. My class asks for it every day."),
)
"""Who thanks whom for what: a colleague, or a child's family as it is called here."""
FAMILIES_THANKED = {"Layla Haddad": "the Haddad family", "Tomás Silva": "Grandpa Silva"}
