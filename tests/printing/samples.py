"""Sheets as they are printed, made of plain values: Javier's week, in four languages."""

import datetime as dt

from django.utils import translation
from django.utils.translation import get_language_info

from checkins.models import Prompt
from checkins.printing.compose import (
    EMPTY,
    Contents,
    GoalMarks,
    Written,
    compose_rows,
    replies,
    try_answers,
)
from checkins.printing.dates import day_in_words, span_in_words
from checkins.printing.papers import TRY
from checkins.printing.phrases import only_for, who_sees, who_sees_spare
from checkins.printing.sheets import Paper, PaperSheet, State, Words

QR_URL = "HTTP://127.0.0.1:8000/S/MZXW6YTBOI7Q2KLP/"
GOALS = (
    GoalMarks("Speak up once a day", 3, 3),
    GoalMarks("Read for 20 minutes, book of his choice", 2, 4),
    GoalMarks("Ask for help when stuck", 2, 1),
)
SCHOOL_WORDS = {
    "wins": "Put his hand up twice in math and explained his answer to the whole table. Asked to be "
    "line leader on Thursday, and waited kindly when the bell was late.",
    "next_step": "Asking for help before the second try, not after the fourth. We use a small card.",
    "try_at_home": "One small job to be in charge of, like choosing Friday’s dinner. It makes him brave.",
    "question": "Has Javier met other children near the new apartment? We would love to help a "
    "friendship along.",
    "good_to_know": "Library books due Wednesday. Sneakers on Thursday, please.",
}
HOME_WORDS = {
    "wins": "He read to his little sister two nights in a row, with a different voice for every robot!",
    "works_at_home": "A snack first, then ten quiet minutes. After that homework is easy.",
    "question": "Who does he sit with at lunch? He talks about Kenji a lot.",
    "family_note": "Grandma comes from Puebla on Saturday. He may be tired on Monday, but very happy.",
}
SPARE = {"child_name": "", "class_label": "", "week_label": "", "return_by": ""}
NOTE = "We planted beans and started long division. Library books are due Wednesday."


def contents(school: dict[str, str] = SCHOOL_WORDS, home: dict[str, str] = HOME_WORDS) -> Contents:
    """Everything filled in: words, faces, ticks, goals, replies."""
    written = {("school", key): Written((Words(text, "en"),)) for key, text in school.items()}
    written |= {("home", key): Written((Words(text, "en"),)) for key, text in home.items()}
    written[("school", "week")] = Written(step=4)
    written[("home", "week")] = Written(step=4)
    written[("home", "know")] = Written(ticked=frozenset({"change"}))
    written[("home", "chips")] = Written(ticked=frozenset({"help"}))
    return Contents(written, GOALS, NOTE, frozenset({"thanks", "home_too"}), "try")


def sample(
    prompts: list[Prompt],
    *,
    language: str = "en",
    paper: Paper = "a4",
    state: State = "filled",
    full: Contents | None = None,
    **changes: str,
) -> PaperSheet:
    """One sheet in a language, paper and state; `changes` replace fields of the head and foot."""
    is_spare = state == "spare"
    full = contents() if full is None else full
    kept = full if state == "filled" else Contents(goals=unmarked(full)) if not is_spare else EMPTY
    with translation.override(language):
        monday = dt.date(2026, 11, 9)
        values = {
            "school_name": "Alder Street School",
            "child_name": "Javier Ortega",
            "class_label": "Room 12, Ms. Chen",
            "week_label": span_in_words(monday, monday + dt.timedelta(days=4)),
            "return_by": day_in_words(monday + dt.timedelta(days=8)),
            "who_sees": who_sees(child="Javier", pronoun="he", teacher="Ms. Chen"),
        }
        head = values | SPARE | {"who_sees": who_sees_spare()} if is_spare else values
        return PaperSheet(
            language=language,
            direction="rtl" if get_language_info(language)["bidi"] else "ltr",
            paper=paper,
            state=state,
            code="K7M4PX",
            qr_url=QR_URL,
            rows=compose_rows(
                prompts,
                kept,
                paper=paper,
                only_for=only_for("" if is_spare else "Ms. Chen"),
                name="" if is_spare else "Javier",
            ),
            class_note=Words(kept.class_note) if kept.class_note else None,
            replies=replies(kept.reactions),
            try_answers=try_answers(kept.try_answer) if has_one_to_try(prompts) else (),
            **{**head, **changes},
        )


def has_one_to_try(prompts: list[Prompt]) -> bool:
    return any(prompt.key == TRY for prompt in prompts)


def unmarked(full: Contents) -> tuple[GoalMarks, ...]:
    return tuple(GoalMarks(goal.title) for goal in full.goals)
