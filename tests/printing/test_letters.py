"""Names in any script: drawn by our own fonts alone, found again in the text, or said not to be."""

import io
import re
import unicodedata

import pikepdf
import pypdfium2
import pytest
from django.utils import translation
from fontTools.ttLib import TTFont

from checkins.models import Prompt
from checkins.printing import documents, letters
from checkins.printing.compose import Contents, Written
from checkins.printing.documents import write_pdf
from checkins.printing.fitting import lay_out
from checkins.printing.letters import drawable
from checkins.printing.phrases import who_sees
from checkins.printing.sheets import Words
from tests.printing.conftest import texts, without_spaces
from tests.printing.samples import sample

NAMES = {
    "chinese": "李小龍 欧阳娜娜",
    "japanese": "山田 ひかり ケンジ",
    "korean": "김민준 뷁",
    "cyrillic": "Юрій Ґалаґан",
    "greek": "Ελένη Παπαδοπούλου",
    "vietnamese": "Nguyễn Thị Ngọc Ánh",
    "arabic": "ليلى عبد الله إلياس",
    "persian": "ژاله گودرزی پور",
    "hebrew": "נועם כהן",
    "amharic": "ሃይሌ ገብረሥላሴ",
    "armenian": "Արամ Խաչատրյան",
    "georgian": "ნინო ჯაფარიძე",
    "yoruba": "Ọlọ́runfẹ́mi",
    "polish": "Łucja Źdźbłowska",
}
DRAWN = {"hindi": "नेहा शर्मा", "bengali": "রবীন্দ্রনাথ", "thai": "สมชาย ใจดี", "tamil": "தமிழரசி"}
"""Scripts that are set by syllables, whose text need not come out letter by letter."""
FOOT_TOP = 75
"""Points above the edge of the sheet, where the foot begins."""
FAMILIES = re.compile(r'font-family: "?([\w ]+)"?;')


def fonts_of(pdf: bytes) -> set[str]:
    """The families in a file, each of which must be embedded."""
    found = set()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for one in file.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in one
                found.add(str(one.FontName).partition("+")[2].strip(","))
    return {name.replace("-", " ") for name in found}


def our_fonts() -> set[str]:
    styles = documents.static_path(documents.BASE_URL + documents.STYLES)
    return set(FAMILIES.findall(styles.read_text(encoding="utf-8").partition("@page")[0]))


def is_ours(name: str) -> bool:
    return any(name.startswith(family) for family in our_fonts())


def named(prompts: list[Prompt], name: str) -> bytes:
    written = {("home", "wins"): Written((Words(name),))}
    sheet = sample(prompts, full=Contents(written), child_name=name, home_name=name)
    drawing = lay_out(sheet)
    assert drawing.page_count == 1
    return write_pdf([drawing], title="x")


@pytest.mark.parametrize("script", NAMES)
def test_name_is_drawn_by_our_fonts_and_found_again(prompts: list[Prompt], script: str) -> None:
    pdf = named(prompts, NAMES[script])
    (text,) = texts(pdf)
    assert without_spaces(text).count(without_spaces(NAMES[script])) >= 3
    assert [name for name in fonts_of(pdf) if not is_ours(name)] == []
    assert letters.SIGN not in text


@pytest.mark.parametrize("script", DRAWN)
def test_name_in_a_script_of_syllables_is_drawn_by_our_fonts(
    prompts: list[Prompt], script: str
) -> None:
    pdf = named(prompts, DRAWN[script])
    assert [name for name in fonts_of(pdf) if not is_ours(name)] == []
    assert letters.SIGN not in texts(pdf)[0]


def test_emoji_are_drawn_in_black(prompts: list[Prompt]) -> None:
    pdf = named(prompts, "Well done 🎉 ❤️ 👨‍👩‍👧")
    assert "Noto Emoji" in fonts_of(pdf)
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")
    assert all(red == green == blue for _count, (red, green, blue) in picture.getcolors(1 << 16))


def test_a_set_in_eight_scripts_stays_small(prompts: list[Prompt]) -> None:
    """Only the letters that are used go into a file: the Chinese font alone is 10 MB."""
    drawings = [lay_out(sample(prompts, child_name=name)) for name in list(NAMES.values())[:8]]
    assert len(write_pdf(drawings, title="x")) < 300_000


def test_letters_that_no_font_has_are_said_and_not_drawn_as_boxes(prompts: list[Prompt]) -> None:
    (text,) = texts(named(prompts, "Adlam 𞤀𞤣𞤤𞤢𞤥 and on"))
    assert "Adlam [?] and on" in text
    assert "[?] stands for letters that we cannot print." in text


def test_a_sheet_that_can_be_drawn_says_nothing_of_letters(prompts: list[Prompt]) -> None:
    (text,) = texts(named(prompts, "Javier"))
    assert "[?]" not in text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Ada", "Ada"),
        ("ᏣᎳᎩ", "[?]"),
        ("a ᏣᎳ b Ꭹ", "a [?] b [?]"),
        ("李\u3000小龍", "李\u3000小龍"),
        ("e\u0301 \u200d \ufe0f \u2067x\u2069\n", "e\u0301 \u200d \ufe0f \u2067x\u2069\n"),
        ("\ue000", "[?]"),
    ],
)
def test_only_letters_without_a_font_are_replaced(typed: str, printed: str) -> None:
    assert drawable(typed) == printed


def test_plain_letters_are_all_in_our_fonts() -> None:
    plain = [chr(point) for point in range(0x20, 0x2100) if letters.PLAIN.fullmatch(chr(point))]
    assert len(plain) > 500
    assert [letter for letter in plain if not letters.has(letter)] == []


def test_every_file_of_the_folder_is_named_by_the_stylesheet() -> None:
    styles = documents.static_path(documents.BASE_URL + documents.STYLES)
    folder = styles.parent.parent / "vendor" / "print-fonts"
    css = styles.read_text(encoding="utf-8")
    unused = {path.name for path in folder.glob("*.ttf") if path.name not in css}
    assert unused == {"Literata_500Medium.ttf"}
    assert all(TTFont(path, lazy=True)["OS/2"].fsType == 0 for path in folder.glob("*.ttf"))


def test_no_font_of_the_machine_is_seen() -> None:
    """A family that machines have is not found: its letters come from one of ours."""
    html = "<body style='font-family: DejaVu Sans, Noto Sans, Arial, sans-serif'><p>Ada</p>"
    names = fonts_of(write_pdf([documents.draw(html)], title="x"))
    assert names
    assert [name for name in names if not is_ours(name)] == []


ARABIC = (
    "قرأ أمام المجموعة كلها، وساعد إلياس في لم الأوراق. الآن لا يخاف من الأسئلة، وهذا إنجاز كبير!"
)


def test_arabic_words_are_found_again_in_their_order(prompts: list[Prompt]) -> None:
    """Lam and alef are one drawing and two letters; dots belong to their letters."""
    written = {("school", "wins"): Written((Words(ARABIC, "ar"),))}
    sheet = sample(prompts, language="ar", full=Contents(written))
    (text,) = texts(write_pdf([lay_out(sheet)], title="x"))
    labels = [box.label for box in sheet.boxes] + [one.label for one in sheet.replies]
    assert len(labels) > 12
    for words in (ARABIC, *labels):
        assert letters_of(words) in letters_of(text)


def letters_of(text: str) -> str:
    """Letters alone: vowel signs are drawn apart from theirs, and so are found apart."""
    return without_spaces("".join(one for one in text if not unicodedata.combining(one)))


def test_latin_names_of_an_arabic_sentence_keep_their_order(prompts: list[Prompt]) -> None:
    """Each name is a piece of its own: the family's is read before the teacher's."""
    with translation.override("ar"):
        sentence = who_sees(child="Layla", pronoun="she", teacher="Ms. Chen")
        assert "\u2068Layla\u2069" in sentence
        assert "\u2068Ms. Chen\u2069" in sentence
        assert "\u2068" not in who_sees(child="ليلى", pronoun="she", teacher="الآنسة تشين")
    drawing = lay_out(sample(prompts, language="ar", state="blank", who_sees=sentence))
    places = {word: x for word, x in words_of(drawing) if word in ("Layla", "Chen")}
    assert places["Layla"] > places["Chen"]


def words_of(drawing: documents.Drawing) -> list[tuple[str, float]]:
    """Each word of the foot with where it begins on the page."""
    page = pypdfium2.PdfDocument(write_pdf([drawing], title="x"))[0].get_textpage()
    text = page.get_text_range()
    return [
        (one.group(), page.get_charbox(one.start())[0])
        for one in re.finditer(r"[A-Za-z]+", text)
        if page.get_charbox(one.start())[1] < FOOT_TOP
    ]
