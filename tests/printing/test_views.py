"""Who may print what, and what comes back."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve, reverse

from checkins.models import PaperCopy, Sheet
from checkins.printing import wall
from tests.conftest import WEEK, Cast, client_of
from tests.printing.conftest import qr_codes, texts
from tests.printing.week import answered, shared


def class_url(cast: Cast, **query: str) -> str:
    url = reverse("class_print", args=[cast.classroom.pk, WEEK])
    return url + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def test_class_print_url_is_the_promised_one(cast: Cast) -> None:
    assert class_url(cast) == f"/class/{cast.classroom.pk}/2026-W46/print.pdf"


def test_teacher_prints_the_class_as_one_file_in_register_order(cast: Cast) -> None:
    response = client_of(cast.teacher).get(class_url(cast, paper="letter", state="blank"))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == 'attachment; filename="Room 12 2026-W46 blank.pdf"'
    pages = texts(response.content)
    assert len(pages) == 2
    assert "Javier Ortega" in pages[0]
    assert "Layla Haddad" in pages[1]
    copies = PaperCopy.objects.filter(week=WEEK).order_by("child__given_name")
    ends = [f"/S/{copy.secret}/" for copy in copies]
    assert [
        code[-len(end) :] for code, end in zip(qr_codes(response.content), ends, strict=True)
    ] == ends
    assert all(
        f"{copy.code[:3]}-{copy.code[3:]}" in page for copy, page in zip(copies, pages, strict=True)
    )


def test_printing_again_keeps_the_codes(cast: Cast) -> None:
    client = client_of(cast.teacher)
    client.get(class_url(cast))
    first = list(PaperCopy.objects.order_by("id").values_list("code", "secret", "state"))
    client.get(class_url(cast))
    assert list(PaperCopy.objects.order_by("id").values_list("code", "secret", "state")) == first
    assert [state for _code, _secret, state in first] == ["blank", "blank"]


def test_print_notes_sheet_and_places_of_the_boxes(cast: Cast) -> None:
    client = client_of(cast.teacher)
    client.get(class_url(cast))
    assert PaperCopy.objects.get(child=cast.child).sheet is None
    sheet = shared(cast, cast.child)
    client.get(class_url(cast))
    copy = PaperCopy.objects.get(child=cast.child, state="blank")
    assert copy.sheet == sheet
    assert copy.layout["qr"] == [172.0, 9.0, 26.0, 26.0]
    assert len([name for name in copy.layout if name.startswith("goal-")]) == 32


def test_filled_set_says_what_was_shared(cast: Cast) -> None:
    answered(cast, shared(cast, cast.child, "Spoke up twice"), cast.guardian, "Slept well")
    javier, layla = texts(
        client_of(cast.teacher).get(class_url(cast, state="filled", lang="en")).content
    )
    assert "Spoke up twice" in javier
    assert "Slept well" in javier
    assert "For Ana Ortega" in javier
    assert "Luis" not in javier
    assert "Spoke" not in layla


def test_spare_sheet_names_nobody_and_keeps_its_own_code(cast: Cast) -> None:
    client = client_of(cast.teacher)
    (page,) = texts(client.get(class_url(cast, state="spare")).content)
    client.get(class_url(cast, state="spare"))
    copy = PaperCopy.objects.get()
    assert (copy.state, copy.child, copy.week) == ("spare", None, None)
    assert f"{copy.code[:3]}-{copy.code[3:]}" in page
    assert "Javier" not in page


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("teacher", "blank", 200),
        ("leader", "spare", 200),
        ("office", "blank", 200),
        ("leader", "filled", 403),
        ("office", "filled", 403),
        ("other_teacher", "blank", 404),
        ("other_teacher", "filled", 404),
        ("specialist", "blank", 404),
        ("guardian", "blank", 404),
        ("stranger", "blank", 404),
        ("stranger", "filled", 404),
    ],
)
def test_class_print_is_for_its_teachers_and_blanks_for_the_office(
    cast: Cast, who: str, state: str, status: int
) -> None:
    response = client_of(getattr(cast, who)).get(class_url(cast, state=state))
    assert response.status_code == status


def test_class_print_sends_the_signed_out_to_sign_in(cast: Cast) -> None:
    assert Client().get(class_url(cast)).status_code == 302


@pytest.mark.parametrize("query", ["paper=a3", "state=full", "lang=xx"])
def test_class_print_knows_only_what_it_offers(cast: Cast, query: str) -> None:
    assert client_of(cast.teacher).get(f"{class_url(cast)}?{query}").status_code == 404


def test_class_print_refuses_weeks_that_are_none(cast: Cast) -> None:
    for week in ("2026-W60", "0000-W01", "2026-W4"):
        url = class_url(cast).replace("2026-W46", week)
        assert client_of(cast.teacher).get(url).status_code == 404


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [
        ("sheet_print", "teacher", 200),
        ("sheet_print", "other_teacher", 404),
        ("sheet_print", "stranger", 404),
        ("sheet_print", "leader", 404),
        ("sheet_print", "guardian", 404),
        ("home_print", "guardian", 200),
        ("home_print", "other_guardian", 404),
        ("home_print", "blocked_guardian", 404),
        ("home_print", "strange_guardian", 404),
        ("home_print", "teacher", 404),
    ],
)
def test_single_sheet_is_for_those_who_may_open_it(
    cast: Cast, name: str, who: str, status: int
) -> None:
    sheet = shared(cast, cast.child)
    response = client_of(getattr(cast, who)).get(reverse(name, args=[sheet.pk]))
    assert response.status_code == status


def test_parent_prints_their_own_home_only(cast: Cast) -> None:
    sheet = shared(cast, cast.child, "Spoke up twice")
    answered(cast, sheet, cast.guardian, "At Ana's")
    answered(cast, sheet, cast.co_guardian, "At Luis's")
    response = client_of(cast.guardian).get(reverse("home_print", args=[sheet.pk]))
    (page,) = texts(response.content)
    assert "Spoke up twice" in page
    assert "At Ana's" in page
    assert "Luis" not in page


def test_parent_is_told_of_no_sheet_before_the_share(cast: Cast) -> None:
    sheet = shared(cast, cast.child, "Not for paper yet")
    browser, url = client_of(cast.guardian), reverse("home_print", args=[sheet.pk])
    assert browser.get(url).status_code == 200
    Sheet.objects.filter(pk=sheet.pk).update(shared_at=None)
    assert browser.get(url).status_code == 404


def test_missing_library_is_said_kindly(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    wall._press.close()  # the next one starts without the library
    response = client_of(cast.teacher).get(class_url(cast))
    assert response.status_code == 503
    assert "brew install pango" in response.content.decode()


def test_qr_code_leads_to_the_page_for_printed_codes(cast: Cast) -> None:
    response = client_of(cast.teacher).get(class_url(cast, state="spare"))
    (address,) = qr_codes(response.content)
    assert address == address.upper()
    path = address.removeprefix(cast.school.url.upper())
    assert resolve(path).kwargs["code"] == PaperCopy.objects.get().secret
