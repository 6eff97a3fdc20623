"""Home's half as a form: what stood in its boxes, what waits unsent, and what was said."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.which_stands import BOTH, MINE, THEIRS, ask, choice_of, joined, show
from accounts.widgets import Carried
from checkins.models import Kind
from checkins.replies import unsent, works
from checkins.replies.boxes import ALL_TEACHERS, NO_SUCH_CHOICE, HomeBoxes, only
from checkins.replies.goal_boxes import ABOUT, about_of
from checkins.replies.page import FamilyPage
from checkins.replies.plan_boxes import reply_of
from checkins.replies.typed import seal, touched, unseal
from checkins.replies.unsent import Unsent, is_about, version_of
from checkins.replies.words import choices_of, steps_of
from checkins.services.boxes import box_of, digest
from checkins.services.drafts import OnPage, Typed
from checkins.services.reply import MovedOn, Reply
from checkins.services.reply_words import IDEA, WHY


class ReplyForm(HomeBoxes):
    """Built for one guardian's page. Unbound, it stands as last sent, with their draft over it."""

    operation_id = forms.Field(required=False, widget=Carried)
    draft = forms.Field(required=False, widget=Carried)
    seen = forms.Field(required=False, widget=Carried)
    revision = forms.Field(required=False, widget=Carried)
    whose = forms.Field(required=False, widget=Carried)

    def __init__(self, page: FamilyPage, data: QueryDict | None = None, *, mood: str = "") -> None:
        super().__init__(page, data)
        self._settled: set[str] = set()
        self._boxed: set[str] = set()
        self.unsent = Unsent(page.draft, self._typed_on() if self.is_bound else None)
        self.initial = self._initial(mood)
        if not self.is_bound:
            for name, other in self._beside().items():
                show(self, name, said=_from_elsewhere(), theirs=other, version=version_of(other))

    # --- Values --------------------------------------------------------------------------------
    def _initial(self, mood: str) -> dict[str, Any]:
        boxes = dict(self.sent)
        for name, row in self._rows.items():
            steps = [step for step, _word in steps_of(row.prompt)]
            if row.prompt.kind == Kind.RATING and not boxes[name] and mood in steps:
                boxes[name] = [mood]
                break
        boxes |= {n: values for n, values in self.unsent.boxes().items() if n in self.sent}
        filled: dict[str, Any] = {
            name: box if self._is_many(name) else "".join(box[:1]) for name, box in boxes.items()
        }
        return (
            filled
            | {"operation_id": str(uuid.uuid4()), "seen": seal(self.sent)}
            | {
                "revision": str(self.page.sheet.shared_revision),
                "whose": str(self.page.guardian.pk),
                "draft": self.unsent.seal(self.sent),
            }
        )

    def _is_many(self, name: str) -> bool:
        return isinstance(self.fields[name], forms.MultipleChoiceField)

    def _touched(self) -> list[str]:
        boxes = {name: box_of(self._posted(name)) for name in self.sent}
        return touched(self.sent, boxes, self.data.get("seen", ""))

    def _posted(self, name: str) -> list[str]:
        assert isinstance(self.data, QueryDict)  # noqa: S101 - asked of a sent form only
        return self.data.getlist(name)

    # --- What waits unsent ---------------------------------------------------------------------
    def _beside(self) -> dict[str, str]:
        """By box: the text of another page that was not sent, where it says something else."""
        texts = [n for n, row in self._rows.items() if row.prompt.kind == Kind.TEXT]
        drawn = unseal(self.data.get("seen", ""))
        found = {
            name: self.unsent.beside(
                name,
                box="\n".join(self._posted(name)) if self.is_bound else self.initial[name],
                sent=self.sent[name],
                drawn=drawn.get(name, "") if self.is_bound else digest(self.sent[name]),
            )
            for name in (*texts, *self.questions.values(), *self.plan.texts, *self._ideas)
        }
        return {name: other for name, other in found.items() if other}

    @property
    def _ideas(self) -> list[str]:
        return [name for name in (IDEA, WHY) if name in self.sent]

    def _chosen(self, name: str, other: str) -> str:
        """How the writer decided between the box and this text; empty when they have not."""
        choice = choice_of(self.data, name)
        return choice.what if choice and choice.version == version_of(other) else ""

    def _typed_on(self) -> OnPage:
        shown, drawn = unsent.unseal(self.data.get("draft", ""))
        # What the page had and can be saved now: school may have taken its goals back meanwhile.
        boxes = frozenset(self.sent) & (frozenset(self.sent) if drawn is None else drawn)
        base = unseal(self.data.get("seen", ""))
        return OnPage(self._page_id(), shown=shown, boxes=boxes, base=base)

    def _page_id(self) -> str:
        try:
            return str(uuid.UUID(self.data.get("operation_id", "")))
        except ValueError:
            return ""

    @property
    def on_page(self) -> OnPage:
        """This page, for the draft. A box whose other text was chosen stays unsettled until Send,
        or until that text is in the box."""
        beside = self._beside()
        unsettled = {name for name, other in beside.items() if self._chosen(name, other) != MINE}
        landing = self.reply().landing_id(self.operation) if self.is_valid() else None
        return replace(
            self._typed_on(), unsettled=frozenset(unsettled - self._boxed), landing=landing
        )

    @property
    def sent_page(self) -> OnPage:
        """This page, for Send: whatever stood beside a box is settled."""
        return self._typed_on()

    def _settle_unsent(self) -> None:
        """Where an unsent text stands beside a box: as the writer chose, else they are asked."""
        for name, other in self._beside().items():
            what = self._chosen(name, other)
            if not what:
                ask(self, name, said=_from_elsewhere(), theirs=other, version=version_of(other))
            elif name in self.cleaned_data:
                mine = self.cleaned_data[name]
                words = other if what == THEIRS else joined(other, mine) if what == BOTH else mine
                self._settled.add(name)
                self._take(name, words)

    def _take(self, name: str, words: str) -> None:
        """The words as the box takes them: as many, and on one line where it has one."""
        try:
            self.cleaned_data[name] = self.fields[name].clean(words)
        except forms.ValidationError as problem:
            self.add_error(name, problem)

    def typed(self) -> Typed:
        """What was touched, as it stands in the boxes: valid or not, for the draft."""
        return {name: self._posted(name) for name in self._touched()}

    @property
    def has_more_open(self) -> bool:
        """Whether something stands in "Say more", or is wrong there."""
        inside = [*self.more, *self.goals, *self.about, *self.plan.texts, *self.plan.days]
        written = [name for name in inside if not name.endswith("-readers")]
        if not self.is_bound:
            return any(self.initial[name] for name in written)
        return any(name in self.errors for name in inside) or any(
            any(self._posted(name)) for name in written
        )

    @property
    def operation(self) -> uuid.UUID:
        """The id this form was given when it was drawn; a new one when it came back without."""
        try:
            return uuid.UUID(self.data.get("operation_id", ""))
        except ValueError:
            return uuid.uuid4()

    @property
    def answered(self) -> int | None:
        """Which of school's snapshots stood on the page; None when it came back without."""
        number = self.data.get("revision", "")
        return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else None

    def clean(self) -> dict[str, Any]:
        """Where two texts were shown and both shall stand, they are one."""
        for name in self.sent:
            choice = choice_of(self.data, name)
            if choice is None or choice.what != BOTH or name not in self.cleaned_data:
                continue
            if is_about(choice) or name in self._short:
                continue
            if choice.version == digest(self.sent[name]):
                self._take(name, joined("\n".join(self.sent[name]), self.cleaned_data[name]))
        self._settle_unsent()
        self._ask_who_reads()
        for name in self.plan.outdated(self._posted, unseal(self.data.get("seen", ""))):
            self.add_error(name, _("These words have changed. Please tap once more."))
        return self.cleaned_data

    def _ask_who_reads(self) -> None:
        """A note that is new says for whom it is. Nothing is chosen on a page whose choice waited
        unsent and is offered no more: that does not open the note to all."""
        for name in self._touched():
            readers, is_said = f"{name}-readers", self.cleaned_data.get(name)
            if is_said and self.cleaned_data.get(readers) == "":
                self.add_error(readers, NO_SUCH_CHOICE["invalid_choice"])

    def _changes(self) -> dict[str, Any]:
        """What was touched, by name; where the other text shall stand, nothing was."""
        choices = {name: choice_of(self.data, name) for name in self.sent}
        left = {
            name
            for name, choice in choices.items()
            if choice and choice.what == THEIRS and not is_about(choice)
        }
        touched = [*self._touched(), *self._settled]
        return {name: self.cleaned_data[name] for name in touched if name not in left}

    def _seen(self, said: Mapping[str, Any]) -> dict[str, str]:
        """What the writer had before them, as Reply wants it."""
        drawn = unseal(self.data.get("seen", ""))
        # An idea and the reason for it go together, so both are compared.
        pair = {*self._ideas} if {IDEA, WHY} & {*said} else set()
        asked = {name: choice_of(self.data, name) for name in {*said, *pair}}
        before = {
            name: choice.version if choice and not is_about(choice) else drawn.get(name, "")
            for name, choice in asked.items()
        }
        texts = {
            row.prompt.key: before[name]
            for name, row in self._rows.items()
            if name in said and row.prompt.kind == Kind.TEXT
        }
        answers = {str(pk): before[name] for pk, name in self.questions.items() if name in said}
        return texts | answers | {name: before[name] for name in self._short if name in before}

    @property
    def _short(self) -> list[str]:
        """Boxes with no room for two texts."""
        return [*self.plan.texts, *self.plan.words, *self._ideas]

    def ask_about(self, moved: MovedOn) -> None:
        """Both texts are shown, and the writer chooses. The boxes keep what was typed, and what
        they have chosen of unsent texts."""
        said = _from_elsewhere()
        assert isinstance(self.data, QueryDict)  # noqa: S101 - asked of a sent form only
        for name in self._settled:
            self.data[name] = self.cleaned_data[name]
        self._boxed |= self._settled
        for key, text in moved.texts.items():
            version = digest(box_of(text))
            ask(self, f"home-{key}", said=said, theirs=text, version=version or "0")
        for question_id, answer in moved.answers.items():
            by = answer.by_guardian
            if by is not None and by.pk != self.page.guardian.pk:
                said = _("%(name)s has answered in the meantime:") % {"name": by.given_name}
            version = digest(box_of(answer.text))
            name = self.questions[question_id]
            ask(self, name, said=said, theirs=answer.text, version=version)
        for name, text in {**moved.lines, **moved.boxes}.items():
            if name not in moved.lines:
                said = _("This was written here in the meantime:")
            version = digest(box_of(text)) or "0"
            ask(self, name, said=said, theirs=text, version=version, has_room_for_both=False)

    def reply(self) -> Reply:
        """What the guardian changed, checked. Only after `is_valid()`."""
        said = self._changes()
        texts, values = self._texts_and_values(said)
        return Reply(
            texts=texts,
            values=values,
            readers=self._chosen_readers(said),
            marks={
                uuid.UUID(name.removeprefix("goal-")): int(said[name]) if said[name] else None
                for name in self.goals
                if name in said
            },
            answers={pk: said[name] for pk, name in self.questions.items() if name in said},
            reactions=frozenset(said["reactions"]) if "reactions" in said else None,
            about_goals=about_of(said[ABOUT]) if ABOUT in said else None,
            idea=self._idea(said),
            try_answer=said.get("try_answer"),
            works=works.said_in(self.works, said),
            plan=reply_of(self.plan, said),
            seen=self._seen(said),
        )

    def _idea(self, said: Mapping[str, Any]) -> tuple[str, str] | None:
        """Both boxes as they stand, where one of them was touched."""
        if IDEA not in said and WHY not in said:
            return None
        return self._own_or_theirs(IDEA), self._own_or_theirs(WHY)

    def _own_or_theirs(self, name: str) -> str:
        choice = choice_of(self.data, name)
        is_theirs = choice is not None and choice.what == THEIRS and not is_about(choice)
        return "\n".join(self.sent[name]) if is_theirs else str(self.cleaned_data[name])

    def _texts_and_values(
        self, said: Mapping[str, Any]
    ) -> tuple[dict[str, list[str]], dict[str, Any]]:
        texts: dict[str, list[str]] = {}
        values: dict[str, Any] = {}
        for name, row in self._rows.items():
            if name not in said:
                continue
            prompt, value = row.prompt, said[name]
            if prompt.kind == Kind.TEXT:
                texts[prompt.key] = value.split("\n") if prompt.is_many else [value]
            elif prompt.kind == Kind.RATING:
                values[prompt.key] = int(value) if value else None
            else:
                values[prompt.key] = [key for key, _word in choices_of(prompt) if key in value]
        for name, (row, key) in self._cells.items():
            if name in said:
                grid = values.setdefault(row.prompt.key, {})
                grid[key] = int(said[name]) if said[name] else None
        return texts, values

    def _chosen_readers(self, said: Mapping[str, Any]) -> dict[str, list[uuid.UUID]]:
        """By prompt those who alone read the note; nobody named is the class's teachers. Who else
        there is, is asked for only where somebody was chosen."""
        chosen = {name: who for name, who in said.items() if name.endswith("-readers")}
        members: dict[str, list[uuid.UUID]] = {ALL_TEACHERS: []}
        if any(who and who != ALL_TEACHERS for who in chosen.values()):
            members |= {only(these): [one.id for one in these] for these in self._offered()}
        return {
            name.removeprefix("home-").removesuffix("-readers"): members[who]
            for name, who in chosen.items()
            if who in members
        }


def _from_elsewhere() -> str:
    return _("You wrote here on another phone or page:")
