"""One guardian's hand on home's half: the rows of a Send, each with its history.

A text belongs to the guardian who typed it; a rating, ticks, a goal mark and the try answer are
one for the household, and the last value stands. Called with the sheet locked.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.models import AuditEntry, Guardian
from accounts.prepared import prepared
from checkins.models import (
    Answer,
    Entry,
    EntryReader,
    Goal,
    Half,
    Kind,
    Prompt,
    Reaction,
    ReactionKind,
    Sheet,
)
from checkins.models.template import prompts_of
from checkins.services import goal_ideas, goal_questions, home_questions
from checkins.services.boxes import box_of, digest
from checkins.services.calls import settle_calls
from checkins.services.goal_questions import About
from checkins.services.plan_reply import lines_that_moved, looks_that_moved, write_plan
from checkins.services.reply_words import IDEA, WHY, MovedOn, Reply
from checkins.services.writing import check_value, keep_readers, merged, remember

MOST_WINS = 9
"""More lines than that in one box are kept together in the last one."""


def _moved(stands: str, lines: list[str], seen: str | None) -> bool:
    now = digest(box_of(stands))
    return seen is not None and now != seen and now != digest(box_of("\n".join(lines)))


@prepared
def _entries(sheet: uuid.UUID, household: uuid.UUID) -> QuerySet[Entry]:
    return Entry.objects.filter(sheet=sheet, half=Half.HOME, household=household)


class Hand:
    """One guardian's hand on one sheet, for the length of one Send."""

    def __init__(self, sheet: Sheet, by: Guardian, now: dt.datetime) -> None:
        self.sheet, self.by, self.now = sheet, by, now
        prompts = prompts_of(sheet.template_id, Half.HOME)
        self.prompts = {prompt.key: prompt for prompt in prompts}
        self.entries = _entries(sheet.pk, by.household_id)

    def refuse_what_moved_on(self, reply: Reply) -> None:
        """Raises MovedOn for texts that stand as neither the page showed them nor as they came."""
        texts = {
            key: stands
            for key, lines in reply.texts.items()
            if _moved(stands := self.text_of(self.prompts[key]), lines, reply.seen.get(key))
        }
        standing = self._answers(reply.answers) if reply.answers else {}
        answers = {
            question_id: standing[question_id]
            for question_id, text in reply.answers.items()
            if question_id in standing
            and _moved(standing[question_id].text, [text], reply.seen.get(str(question_id)))
        }
        lines = lines_that_moved(self.sheet, reply.plan, reply.seen, by=self.by)
        boxes = looks_that_moved(reply.plan, reply.seen, by=self.by) | self._idea_that_moved(reply)
        if texts or answers or boxes or lines:
            raise MovedOn(texts, answers, lines, boxes)

    def _idea_that_moved(self, reply: Reply) -> dict[str, str]:
        """Once school has taken the idea up there is none, and what comes is a new one."""
        prompt = next((one for one in self.prompts.values() if one.kind == Kind.GOALS), None)
        if reply.idea is None or prompt is None:
            return {}
        stands = goal_ideas.standing(self.sheet, prompt, self.by)
        both = zip((IDEA, WHY), stands or (), reply.idea, strict=False)
        return {
            name: text
            for name, text, said in both
            if text and _moved(text, [said], reply.seen.get(name))
        }

    def _answers(self, questions: Collection[uuid.UUID]) -> dict[uuid.UUID, Answer]:
        """What this home has answered to these questions of school's, by the question."""
        given = Answer.objects.filter(
            question__in=questions,
            question__child=self.sheet.child_id,
            household=self.by.household_id,
        ).select_related("by_guardian")
        return {answer.question_id: answer for answer in given}

    def text_of(self, prompt: Prompt) -> str:
        """The guardian's own words as their box shows them."""
        mine = [entry for entry in self._mine(prompt) if entry.text]
        return "\n".join(entry.text for entry in sorted(mine, key=lambda entry: entry.position))

    def _mine(self, prompt: Prompt) -> list[Entry]:
        return [
            entry
            for entry in self.entries
            if entry.prompt_id == prompt.pk and entry.author_guardian_id == self.by.pk
        ]

    def write(self, reply: Reply) -> None:
        """All of it; `Sheet.home_wins` counts the wins that came or went, and `_sign` keeps it."""
        before = self._wins()
        self._write(reply)
        self.sheet.home_wins = max(0, self.sheet.home_wins + self._wins() - before)

    def _wins(self) -> int:
        """This home's: the lines of the first short text, school's win's mirror."""
        first = next((one.pk for one in self.prompts.values() if one.kind == Kind.TEXT), None)
        return sum(bool(one.text) for one in self.entries if one.prompt_id == first)

    def _write(self, reply: Reply) -> None:
        for key, lines in reply.texts.items():
            self.write_text(self.prompts[key], lines)
        for key, value in reply.values.items():
            self.set_value(self.prompts[key], value)
        for key, members in reply.readers.items():
            self.choose_readers(self.prompts[key], members)
        self.mark_goals(reply.marks)
        write_plan(self.sheet, reply.plan, by=self.by, now=self.now)
        self.ask_about_goals(reply.about_goals)
        self.propose(reply.idea)

    def write_text(self, prompt: Prompt, lines: list[str]) -> None:
        """The guardian's own text; emptied lines stay as empty rows with their history."""
        lines = [line for line in lines if line.strip()]
        if len(lines) > MOST_WINS:
            lines = [*lines[: MOST_WINS - 1], "\n".join(lines[MOST_WINS - 1 :])]
        mine = {entry.position: entry for entry in self._mine(prompt)}
        for place in range(max(len(lines), max(mine, default=-1) + 1)):
            text = lines[place] if place < len(lines) else ""
            self._put(mine.get(place), prompt, position=place, text=text)
        if prompt.is_question:
            home_questions.ask(self.sheet, prompt, text="\n".join(lines), by=self.by, now=self.now)

    def set_value(self, prompt: Prompt, value: Any) -> None:
        """A rating or ticks; of a grid the rows that were touched."""
        standing = [e for e in self.entries if e.prompt_id == prompt.pk and e.goal_id is None]
        if prompt.kind == Kind.GRID:
            value = merged(standing[0].value if standing else None, value)
        value = value or None
        check_value(prompt, value)
        self._put(standing[0] if standing else None, prompt, value=value)
        if prompt.kind == Kind.CHIPS:
            home_questions.ask_chips(
                self.sheet, prompt, chips=value or [], by=self.by, now=self.now
            )

    def mark_goals(self, marks: Mapping[uuid.UUID, int | None]) -> None:
        """Marks of this child's goals; a mark for anything else is passed over."""
        if not marks:
            return
        prompt = next(one for one in self.prompts.values() if one.kind == Kind.GOALS)
        goals = Goal.objects.filter(child=self.sheet.child_id, pk__in=marks)
        for goal in goals:
            value = marks[goal.pk]
            check_value(prompt, value)
            marked = (prompt.pk, goal.pk)
            standing = [e for e in self.entries if (e.prompt_id, e.goal_id) == marked]
            self._put(standing[0] if standing else None, prompt, goal=goal, value=value)

    def ask_about_goals(self, asked: Collection[About] | None) -> None:
        """The household's taps about goals are these."""
        prompt = next((one for one in self.prompts.values() if one.kind == Kind.CHIPS), None)
        if asked is not None and prompt is not None:
            goal_questions.ask_about_goals(
                self.sheet, prompt, asked=asked, by=self.by, now=self.now
            )

    def propose(self, idea: tuple[str, str] | None) -> None:
        """The guardian's idea for a goal, and why."""
        prompt = next((one for one in self.prompts.values() if one.kind == Kind.GOALS), None)
        if idea is not None and prompt is not None:
            goal_ideas.propose(
                self.sheet, prompt, idea=idea[0], why=idea[1], by=self.by, now=self.now
            )

    def choose_readers(self, prompt: Prompt, members: Collection[uuid.UUID]) -> None:
        """Who alone may read the guardian's own note; nobody named is the class's teachers."""
        for entry in self.entries:
            if entry.prompt_id != prompt.pk or entry.author_guardian_id != self.by.pk:
                continue
            before = EntryReader.objects.filter(entry=entry)
            chosen = set(before.values_list("member_id", flat=True))
            if (chosen, entry.has_chosen_readers) == (set(members), bool(members)):
                continue
            entry.has_chosen_readers = bool(members)
            entry.save(update_fields=["has_chosen_readers"])
            before.delete()
            EntryReader.objects.bulk_create(
                EntryReader(school_id=entry.school_id, entry=entry, member_id=member)
                for member in members
            )
            for standing in entry.revisions.filter(version=entry.version):
                keep_readers(standing, entry)
            self._note_readers(entry, members)

    def _note_readers(self, entry: Entry, members: Collection[uuid.UUID]) -> None:
        """Who may read a note has changed: one row, in the transaction of the Send."""
        AuditEntry.objects.create(
            school_id=entry.school_id,
            verb="readers chosen",
            by_guardian=self.by,
            about={
                "sheet": str(self.sheet.pk),
                "entry": str(entry.pk),
                "members": [str(member) for member in members],
            },
        )

    def _put(self, entry: Entry | None, prompt: Prompt, **said: Any) -> None:
        """Write a row, or its next version. The sheet is locked, so nobody comes in between."""
        if entry is None:
            if not (said.get("text") or said.get("value") is not None):
                return
            entry = Entry.objects.create(
                school_id=self.sheet.school_id,
                sheet=self.sheet,
                half=Half.HOME,
                prompt=prompt,
                household_id=self.by.household_id,
                author_guardian=self.by,
                written_at=self.now,
                **said,
            )
            self.entries.append(entry)
        elif any(getattr(entry, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(entry, name, value)
            entry.author_guardian = self.by
            entry.version += 1
            entry.written_at = self.now
            entry.save(update_fields=[*said, "author_guardian", "version", "written_at"])
        else:
            return
        remember(entry)
        if entry.has_chosen_readers:
            # Of a new text, too, it stands in the audit who alone may read it.
            self._note_readers(entry, entry.chosen_readers.values_list("member_id", flat=True))

    def react(self, kinds: frozenset[str] | None) -> None:
        """The guardian's reactions are these; "Please call me" stands on the sheet too."""
        if kinds is None:
            return
        mine = Reaction.objects.filter(sheet=self.sheet, guardian=self.by)
        standing = set(mine.values_list("kind", flat=True))
        mine.exclude(kind__in=kinds).delete()
        Reaction.objects.bulk_create(
            Reaction(
                school_id=self.sheet.school_id,
                sheet=self.sheet,
                guardian=self.by,
                household_id=self.by.household_id,
                kind=kind,
            )
            for kind in sorted(kinds - standing)
        )
        self._ask_for_a_call(ReactionKind.CALL in kinds, was=ReactionKind.CALL in standing)

    def _ask_for_a_call(self, wanted: bool, *, was: bool) -> None:
        if wanted == was:
            return
        if wanted:
            self.sheet.call_asked_at = self.now
            self.sheet.called_on = None
        else:
            settle_calls(self.sheet)
        self.sheet.save(update_fields=["call_asked_at", "called_on"])
