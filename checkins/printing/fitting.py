"""Put a sheet's words on their lines, and what is longer on a second page. No word is ever cut.

A first drawing tells how high each person's words stand. Where they are higher than their lines,
they are set once more a little smaller (9 pt, never less). What still does not fit is cut at the end
of the last line: the page says "more on page 2" beside the label, and the rest stands there.
Where the form's own words take more room in a language, the air between the rows gives way.
Drawing costs most of the time, so a sheet within its lines is drawn once, any other three times, and
words that no type could fit are never drawn whole on the first page.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from checkins.printing import documents
from checkins.printing.letters import drawable
from checkins.printing.qr import qr_svg
from checkins.printing.sheets import (
    Box,
    DayBand,
    GoalBand,
    Half,
    PaperRow,
    PaperSheet,
    Whole,
    Words,
    printable,
    shown,
)

LINE = 8.0
GOAL_ROOM, NOTE_ROOM = 5.6, 6.0
SNUG_GOAL_ROOM, SNUG_NOTE_ROOM = 7.8, 8.4
DAY_GOAL_ROOM = 16.0
FOOT = "foot"
_SLACK = 0.3
_MOST_DRAWINGS = 12
_MOST_LETTERS = 200
"""More than any 8 mm of a half's width holds, in the smallest type."""
_WIDE = 4
"""A letter of a wide script takes the room of so many narrow ones."""


@dataclass(frozen=True)
class Slot:
    """A place for words: `room` and `snug_room` are its height in mm in normal and in small type.

    `kept` is the number of tokens that stay on the first page, None for all of them.
    """

    name: str
    label: str
    words: tuple[Words, ...]
    room: float
    snug_room: float
    half: Half | None = None
    is_snug: bool = False
    is_measured: bool = False
    kept: int | None = None

    @property
    def element(self) -> str:
        """The id of the words on the page."""
        return f"words-{self.name}"

    @property
    def height(self) -> float:
        return (self.snug_room if self.is_snug else self.room) + _SLACK

    @property
    def first(self) -> list[Words]:
        """What stands on the first page."""
        return [word for word in self._split()[0] if word.text]

    @property
    def rest(self) -> list[Words]:
        """What stands on the second page."""
        return [word for word in self._split()[1] if word.text]

    @property
    def numbered(self) -> list[tuple[Words, list[tuple[str, str]]]]:
        """Each person's words with their tokens, every token under the id it is measured by.

        No more than could ever fit: what is measured costs time.
        """
        number, found, room = 0, [], self._most_letters
        for words in self.first:
            named = []
            for token in words.tokens:
                if room <= 0:
                    break
                named.append((token_id(self, number), token))
                number, room = number + 1, room - _letters(token)
            found.append((words, named))
        return found

    @property
    def _most_letters(self) -> float:
        return _MOST_LETTERS * self.height / LINE

    @property
    def is_hopeless(self) -> bool:
        """More words than could fit in the smallest type: not worth drawing them to find out."""
        return sum(_letters(word.text) for word in self.words) > 2 * self._most_letters

    def _split(self) -> tuple[list[Words], list[Words]]:
        if self.kept is None:
            return list(self.words), []
        left, first, rest = self.kept, [], []
        for words in self.words:
            tokens = words.tokens
            first.append(replace(words, text="".join(tokens[:left]).strip()))
            rest.append(replace(words, text="".join(tokens[left:]).strip()))
            left = max(0, left - len(tokens))
        return first, rest


def _letters(text: str) -> int:
    """How many narrow letters the text is as wide as, at the least; marks upon a letter take no room."""
    return sum(
        0
        if unicodedata.combining(one)
        else _WIDE
        if unicodedata.east_asian_width(one) in "WF"
        else 1
        for one in text
    )


Slots = dict[str, Slot]


def token_id(slot: Slot, number: int) -> str:
    return f"{slot.element}-{number}"


def slots_of(sheet: PaperSheet) -> Slots:
    """Every place for words on the first page, by name."""
    found = [_box_slot(box) for box in sheet.boxes if box.lines]
    if sheet.band:
        found += _goal_slots(sheet.band)
    for days in sheet.day_bands:
        found += _day_slots(days)
    note = (sheet.class_note,) if sheet.class_note else ()
    label = _("This week in our class")
    found.append(Slot("class-note", label, _clean(note), NOTE_ROOM, SNUG_NOTE_ROOM))
    return {slot.name: slot for slot in found}


def _box_slot(box: Box) -> Slot:
    room = box.lines * LINE
    return Slot(box.slot, box.label, _clean(box.words), room, room, box.half)


def _goal_slots(band: GoalBand) -> list[Slot]:
    titles = [
        Slot(
            goal.slot,
            _(", ").join((band.label, goal.number)),
            _clean((goal.words,) if goal.words else ()),
            GOAL_ROOM,
            SNUG_GOAL_ROOM,
        )
        for goal in band.goals
    ]
    last = [
        Slot(
            goal.last_slot,
            _(", ").join((band.label, goal.number)),
            _clean((goal.last,) if goal.last else ()),
            GOAL_ROOM,
            SNUG_GOAL_ROOM,
            "school",
        )
        for goal in band.goals
        if goal.how
    ]
    told = [
        Slot(
            told.slot,
            _(", ").join((told.ask.label, goal.number)),
            _clean(told.words),
            GOAL_ROOM,
            SNUG_GOAL_ROOM,
            told.ask.half,
        )
        for goal in band.goals
        for told in goal.told
        if told.ask.kind == "T"
    ]
    return titles + last + told


def _day_slots(band: DayBand) -> list[Slot]:
    return [
        Slot(
            goal.slot,
            _(", ").join((band.label, goal.number)),
            _clean((goal.words,) if goal.words else ()),
            DAY_GOAL_ROOM,
            DAY_GOAL_ROOM,
            band.half,
        )
        for goal in band.goals
    ]


def _clean(words: Iterable[Words]) -> tuple[Words, ...]:
    cleaned = (replace(one, text=printable(one.text)) for one in words)
    return tuple(one for one in cleaned if one.text)


def lay_out(sheet: PaperSheet, *, tagged: bool = False) -> documents.Drawing:
    """Draw one sheet: one page within its lines, more when people wrote more."""
    with translation.override(sheet.language):
        sheet, whole = drawable(sheet), sheet
        slots, is_tight = slots_of(sheet), sheet.is_endless
        slots |= {name: _measured(slot) for name, slot in slots.items() if slot.is_hopeless}
        is_whole = sheet == whole
        drawing = documents.draw(_html(sheet, slots, is_tight, is_whole), tagged=tagged)
        for _attempt in range(_MOST_DRAWINGS):
            full = _overflowing(slots, drawing)
            if not full and (is_tight or FOOT in drawing.places):
                break
            is_tight = is_tight or FOOT not in drawing.places
            slots |= {slot.name: _shorter(slot, drawing) for slot in full}
            drawing = documents.draw(_html(sheet, slots, is_tight, is_whole), tagged=tagged)
        return drawing


def _overflowing(slots: Slots, drawing: documents.Drawing) -> list[Slot]:
    """The slots whose words stand higher than their lines, or were measured for it."""
    places = drawing.places
    return [
        slot
        for slot in slots.values()
        if slot.is_measured or (slot.element in places and places[slot.element][3] > slot.height)
    ]


def _shorter(slot: Slot, drawing: documents.Drawing) -> Slot:
    """One step further for words that are too long: smaller and measured, then cut, then shorter."""
    if not slot.is_snug:
        return _measured(slot)
    if slot.is_measured:
        return replace(slot, is_measured=False, kept=_tokens_within(slot, drawing))
    kept = slot.kept or 0
    return replace(slot, kept=max(0, kept - max(1, kept // 12)))


def _measured(slot: Slot) -> Slot:
    return replace(slot, is_snug=True, is_measured=True)


def _tokens_within(slot: Slot, drawing: documents.Drawing) -> int | None:
    """How many tokens stand within the slot's height; None when all of them do.

    A token without a place was not measured, as it could not fit, or stands on a later page.
    """
    if slot.element not in drawing.places:
        return None  # its box stands on a later page, where there is room
    top = drawing.places[slot.element][1]
    total = sum(len(words.tokens) for words in slot.words)
    for number in range(total):
        place = drawing.places.get(token_id(slot, number))
        if place is None or place[1] + place[3] / 2 > top + slot.height:
            return number
    return None


def _html(sheet: PaperSheet, slots: Slots, is_tight: bool, is_whole: bool) -> str:
    rows = _with_heads([_placed(row, slots) for row in sheet.rows])
    context = {
        "sheet": sheet,
        "title": title(sheet),
        "code": shown(sheet.code),
        "qr": qr_svg(sheet.qr_url),
        "rows": rows,
        "is_tight": is_tight,
        "is_whole": is_whole,
        "note": slots["class-note"],
        "more": [slot for slot in slots.values() if slot.rest],
    }
    return render_to_string("print/sheet.html", context)


def _placed(row: PaperRow, slots: Slots) -> dict[str, object]:
    """A row with the slots of its words beside it."""
    if isinstance(row, GoalBand):
        goals = [
            (
                goal,
                slots[goal.slot],
                slots.get(goal.last_slot),
                [(told, slots.get(told.slot)) for told in goal.told],
            )
            for goal in row.goals
        ]
        return {"band": row, "goals": goals}
    if isinstance(row, DayBand):
        return {"days": row, "goals": [(goal, slots[goal.slot]) for goal in row.goals]}
    if isinstance(row, Whole):
        return {"whole": row.box, "slot": slots.get(row.box.slot)}
    halves = [(box, slots.get(box.slot) if box else None) for box in (row.school, row.home)]
    return {"halves": halves}


def _with_heads(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The two halves' names stand above the first row that is theirs: the child speaks before it."""
    place = next((n for n, row in enumerate(rows) if not _is_of_child(row)), 0)
    return [*rows[:place], {"heads": True}, *rows[place:]]


def _is_of_child(row: dict[str, object]) -> bool:
    box = row.get("whole")
    return isinstance(box, Box) and box.is_child


def title(sheet: PaperSheet) -> str:
    """What the document is called: in the window of a PDF reader and by a screen reader."""
    parts = (_("Weekly check-in"), sheet.child_name, sheet.week_label)
    return " · ".join(part for part in parts if part)
