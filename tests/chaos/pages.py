"""The same rounds through the real pages: two browsers, each with the page it had drawn before."""

import random
import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Guardian, Member
from checkins.services.links import mint_reply_link
from tests.chaos import rounds as kinds
from tests.chaos.ledger import Ledger
from tests.chaos.scene import LINES, NOW, WEEK, Crew, Scene, set_scene
from tests.chaos.servers import Job

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BOX = re.compile(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')
CHECKED = re.compile(r'<input type="radio" name="([^"]+)" value="([^"]*)"[^>]* checked')
WORD = re.compile(r"\bw\d+\b")
CHOICE = re.compile(r'name="(stands-[^"]+)" value="(mine|both|theirs)-([^"]+)"')


def browser() -> Client:
    return Client(SERVER_NAME="127.0.0.1", raise_request_exception=True)


def drawn(html: str) -> dict[str, str]:
    """What a browser would send back of this page's text boxes, hidden boxes and choices."""
    boxes = [*HIDDEN.findall(html), *BOX.findall(html), *CHECKED.findall(html)]
    return {name: unescape(value) for name, value in boxes if name != "csrfmiddlewaretoken"}


class Windows:
    """Two windows of one teacher, one of a colleague, two phones of Ana, one of Luis."""

    def __init__(self, ledger: Ledger, rng: random.Random) -> None:
        self.ledger, self.rng = ledger, rng
        self.crew = Crew.gather("pages")
        crew = self.crew
        self.staff = [self.signed_in(who) for who in (crew.teacher, crew.teacher, crew.co_teacher)]
        self.scene: Scene | None = None
        self.rounds = (
            *(self.lines, self.lines, self.note, self.answers),
            *(self.drafts, self.phones, self.home),
        )
        self.looks_at = ""
        self.number = 0

    @staticmethod
    def signed_in(who: Member) -> Client:
        client = browser()
        client.force_login(who.user, backend=BACKEND)
        return client

    def turn_to(self, number: int) -> None:
        """Another child's sheet; the words of the last one are looked for."""
        self.close()
        self.scene = set_scene(self.crew, number)
        self.scene.note_week = WEEK
        ana, luis = self.scene.ana, self.scene.luis
        self.family = [self.pressed(one) for one in (ana, ana, luis)]

    def close(self) -> None:
        if self.scene is not None:
            self.look()
            self.ledger.search(kinds.within_reach(self.scene))

    def pressed(self, guardian: Guardian) -> Client:
        client = browser()
        url = mint_reply_link(self.scene.sheet, guardian, now=NOW)
        client.post(f"/r/{url.rstrip('/').rsplit('/', 1)[-1]}/")
        return client

    def round(self) -> list[Job]:
        self.look()
        self.number += 1
        return self.rounds[self.number % len(self.rounds)]()

    # --- School -----------------------------------------------------------------------------------
    def lines(self) -> list[Job]:
        """Two windows of one teacher, on one line or on two; one may be autosave."""
        keys = [self.rng.choice(LINES) for _window in range(2)]
        return [self._line(self.staff[n], keys[n], is_save=n == 0) for n in range(2)]

    def _line(self, client: Client, key: str, *, is_save: bool) -> Job:
        sheet = self.scene.sheet.pk
        url = reverse("sheet_edit", args=[sheet])
        page = drawn(client.get(url).content.decode())
        word, choice = self.ledger.word(), self.rng.choice(("mine", "both", "theirs"))
        data = page | {key: f"{page[key]} {word}".strip() if len(page[key]) < 800 else word}

        def job() -> None:
            if not is_save:
                self._autosave(client, reverse("sheet_autosave", args=[sheet]), key, data, word)
            self._send(client, url, data, {key: word}, choice)

        return job

    def _autosave(
        self, client: Client, url: str, key: str, data: dict[str, str], word: str
    ) -> None:
        answer = client.post(url, data | {"field": key})
        if answer.status_code == 200:
            self.ledger.saved(word)
            data |= {name: str(value) for name, value in answer.json()["hidden"].items()}
        else:
            assert answer.status_code == 409, answer.content

    def note(self) -> list[Job]:
        """Two teachers on the class note, which asks with its button."""
        place = [self.crew.room.pk, WEEK]
        page, action = reverse("class_week", args=place), reverse("class_note", args=place)
        return [self._one_text(client, page, action) for client in (self.staff[0], self.staff[2])]

    def answers(self) -> list[Job]:
        """Two teachers on the page where a home's question is answered."""
        page = reverse("question_answer", args=[self.scene.asked_by_home.pk])
        return [self._one_text(client, page, page) for client in (self.staff[0], self.staff[2])]

    def _one_text(self, client: Client, page_url: str, url: str) -> Job:
        page = drawn(client.get(page_url).content.decode())
        word, choice = self.ledger.word(), self.rng.choice(("mine", "both", "theirs"))
        is_short = len(page["text"]) < 800
        data = {"text": f"{page['text']} {word}".strip() if is_short else word}
        data["version"] = page["version"]
        return lambda: self._send(client, url, data, {"text": word}, choice)

    # --- Home -------------------------------------------------------------------------------------
    def phones(self) -> list[Job]:
        """Two phones of one guardian."""
        return [self._reply(self.family[0]), self._reply(self.family[1])]

    def home(self) -> list[Job]:
        """Two guardians of one home, who answer one question."""
        return [self._reply(self.family[0]), self._reply(self.family[2])]

    def drafts(self) -> list[Job]:
        """Two phones of one guardian type and send nothing: both texts are on the next page."""
        url = reverse("reply_sheet", args=[self.scene.sheet.pk])
        jobs = []
        for phone in self.family[:2]:
            page, word = drawn(phone.get(url).content.decode()), self.ledger.word()
            stands = page["home-works_at_home"]
            typed = f"{stands} {word}".strip() if len(stands) < 600 else word
            data = page | {"home-works_at_home": typed}
            jobs.append(lambda phone=phone, data=data, word=word: self._type(phone, data, word))
        self.looks_at = url
        return jobs

    def _type(self, phone: Client, data: dict[str, str], word: str) -> None:
        url = reverse("reply_draft", args=[self.scene.sheet.pk])
        assert phone.post(url, data).status_code == 204
        self.ledger.saved(word)

    def look(self) -> None:
        """What the next page of that guardian shows after two phones typed."""
        if self.looks_at:
            html = self.family[0].get(self.looks_at).content.decode()
            self.ledger.search([" ".join(WORD.findall(html))])
        self.looks_at = ""

    def _reply(self, client: Client) -> Job:
        url = reverse("reply_sheet", args=[self.scene.sheet.pk])
        page = drawn(client.get(url).content.decode())
        names = ["home-wins", f"answer-{self.scene.asked_by_school.pk.hex}"]
        words = {name: self.ledger.word() for name in names}
        choice = self.rng.choice(("mine", "both", "theirs"))
        data = page | {
            name: f"{page[name]} {word}".strip() if len(page[name]) < 800 else word
            for name, word in words.items()
        }
        data["home-week"] = str(self.rng.randint(1, 5))
        return lambda: self._send(client, url, data, words, choice)

    def _send(
        self, client: Client, url: str, data: dict[str, str], words: dict[str, str], choice: str
    ) -> None:
        """Save or Send until it has landed, choosing where the page asks."""
        sent: dict[str, Any] = dict(data)
        open_words = dict(words)
        for _turn in range(kinds.TURNS):
            answer = client.post(url, sent)
            if answer.status_code in (302, 303):
                for word in open_words.values():
                    self.ledger.saved(word)
                return
            html = answer.content.decode()
            asked = CHOICE.findall(html)
            assert asked, html[:3_000]
            for box in {name.removeprefix("stands-") for name, _what, _version in asked}:
                shown = drawn(html)[box]
                # Of unsent texts what was chosen last time is in the box by now.
                if box in open_words:
                    assert open_words[box] in shown.split(), "the typed text did not come back"
                    self.ledger.came_back(open_words[box])
                sent[box] = shown
            for name, what, version in asked:
                if what == choice:
                    sent[name] = f"{what}-{version}"
                    if what == "theirs":
                        open_words.pop(name.removeprefix("stands-"), None)
