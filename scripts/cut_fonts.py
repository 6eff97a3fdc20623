"""Fonts of ours, cut from others. `scripts/vendor.py` calls this with what it fetched. For paper:

*Sheet Sans Arabic* is Noto Sans Arabic with another way of writing lam and alef. There one drawing
stands for both letters, and whoever copies the word from a PDF gets them in the wrong order. Here the
drawing belongs to the second letter, over an empty one as wide as half of it for the first: the page
looks the same and each letter is found again. Ligatures of three letters and more go; they are ornament.

*Sheet Hangul* is the Korean letters of Noto Sans KR.

For screens *Sheet Sans* and *Sheet Serif*: Source Sans 3 and Literata between the two weights that pages
use, and beside them Noto Sans Arabic and Noto Naskh Arabic with the letters of Arabic, Persian, Urdu,
Kurdish and Pashto, without ornaments. A phone loads a third less in Latin and a sixth in Arabic.

A changed font goes on under another name: the licence asks for it where a name is reserved.
"""

import io
from typing import Any

from fontTools import subset
from fontTools.otlLib.builder import buildCoverage, buildSingleSubstSubtable
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib import instancer

FAMILY, UNIQUE, FULL, POSTSCRIPT, PREFERRED = 1, 3, 4, 6, 16
HANGUL = (0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF)
WEIGHTS = 400, 600
SCREEN_FEATURES = [
    *("ccmp", "locl", "rvrn", "kern", "liga", "mark", "mkmk", "pnum", "tnum"),
    *("init", "medi", "fina", "isol", "rlig", "calt"),
]
ARABIC_BLOCKS = (
    (0x0600, 0x06FF),
    (0x0700, 0x08FF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFC),
    (0x10E60, 0x1EEFF),
)
ARABIC = (
    *((0x060C, 0x060C), (0x061B, 0x061F), (0x0621, 0x063A), (0x0640, 0x0658), (0x0660, 0x066C)),
    *((0x0670, 0x0671), (0x06D4, 0x06D5), (0x06F0, 0x06F9), (0xFD3E, 0xFD3F)),
)
OTHER_LETTERS = frozenset("ٹپچڈڑژکگںھہۂۃیےۓڕڵۆێټځڅډړږښڼېۍ")
"""Of Persian and Urdu, Kurdish, Pashto."""
MARKS_ASIDE = 9
"""Lookup flags: right to left, and marks between the letters do not count."""

Pairs = dict[str, dict[str, str]]
"""First letter, second letter, their drawing."""


def sans_arabic(data: bytes) -> bytes:
    """Noto Sans Arabic with each letter of a pair on its own glyph."""
    font = TTFont(io.BytesIO(data))
    table = font["GSUB"].table
    required = [one for one in table.FeatureList.FeatureRecord if one.FeatureTag == "rlig"]
    numbers = {number for one in required for number in one.Feature.LookupListIndex}
    pairs = _pairs(table.LookupList.Lookup[number] for number in sorted(numbers))
    blanks = {first: _halve(font, first, drawings) for first, drawings in pairs.items()}
    added = _add_lookups(table, pairs, blanks, font.getReverseGlyphMap(rebuild=True))
    for one in required:
        one.Feature.LookupListIndex, one.Feature.LookupCount = added, len(added)
    return _named(font, "Sheet Sans Arabic")


def hangul(data: bytes) -> bytes:
    """The Korean syllables and letters alone."""
    font = TTFont(io.BytesIO(data))
    options = subset.Options(hinting=False, layout_features=["ccmp", "ljmo", "vjmo", "tjmo"])
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "STAT"]
    cutter = subset.Subsetter(options)
    known = font.getBestCmap()
    cutter.populate(
        unicodes=[one for one in known if any(low <= one <= high for low, high in HANGUL)]
    )
    cutter.subset(font)
    return _named(font, "Sheet Hangul")


def web_sans(data: bytes) -> bytes:
    return _for_screens(data, "Sheet Sans")


def web_serif(data: bytes) -> bytes:
    return _for_screens(data, "Sheet Serif")


def _for_screens(data: bytes, family: str) -> bytes:
    """One slice with a shorter axis of weights; of the Arabic one the letters that languages need."""
    whole = TTFont(io.BytesIO(data))
    instancer.instantiateVariableFont(whole, {"wght": WEIGHTS}, inplace=True)
    # The subsetter reads from a file what it keeps of the axis.
    whole.flavor, between = None, io.BytesIO()
    whole.save(between)
    font = TTFont(io.BytesIO(between.getvalue()))
    options = subset.Options(layout_features=SCREEN_FEATURES, name_IDs=[*range(7), 13, 14])
    options.notdef_outline = True  # a letter that no font has is a box, not nothing
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[one for one in font.getBestCmap() if _is_wanted(one)])
    cutter.subset(font)
    font.flavor = "woff2"
    return _named(font, family)


def _is_wanted(point: int) -> bool:
    if not _is_in(point, ARABIC_BLOCKS):
        return True
    return _is_in(point, ARABIC) or chr(point) in OTHER_LETTERS


def _is_in(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= point <= high for low, high in ranges)


def _pairs(lookups: Any) -> Pairs:
    """The ligatures of two letters in these lookups."""
    found: Pairs = {}
    for lookup in lookups:
        for part in lookup.SubTable:
            for first, ligatures in getattr(part, "ligatures", {}).items():
                for one in ligatures:
                    if len(one.Component) == 1:
                        found.setdefault(first, {})[one.Component[0]] = one.LigGlyph
    return found


def _halve(font: TTFont, first: str, drawings: dict[str, str]) -> str:
    """An empty glyph for the first letter; it takes half the width of the drawings, on the average."""
    widths = font["hmtx"].metrics
    half = sum(widths[name][0] for name in drawings.values()) // (2 * len(drawings))
    for name in set(drawings.values()):
        width, bearing = widths[name]
        widths[name] = (width - half, bearing)
    blank = f"{first}.pair"
    font.setGlyphOrder([*font.getGlyphOrder(), blank])
    font["glyf"].glyphs[blank] = Glyph()
    font["glyf"].glyphOrder = font.getGlyphOrder()
    widths[blank] = (half, 0)
    font["GDEF"].table.GlyphClassDef.classDefs[blank] = 1
    return blank


def _add_lookups(
    table: Any, pairs: Pairs, blanks: dict[str, str], order: dict[str, int]
) -> list[int]:
    """Second letters become the drawing after their first letter, then first letters become empty."""
    lookups = table.LookupList.Lookup

    def add(*parts: Any, kind: int) -> int:
        lookup = otTables.Lookup()
        lookup.LookupType, lookup.LookupFlag = kind, MARKS_ASIDE
        lookup.SubTable, lookup.SubTableCount = list(parts), len(parts)
        lookups.append(lookup)
        table.LookupList.LookupCount = len(lookups)
        return len(lookups) - 1

    seconds = []
    for first, drawings in pairs.items():
        inner = add(buildSingleSubstSubtable(drawings), kind=1)
        seconds.append(_in_context(order, inner, before=[first], these=drawings))
    second = add(*seconds, kind=6)
    inner = add(buildSingleSubstSubtable(blanks), kind=1)
    drawn = [name for drawings in pairs.values() for name in drawings.values()]
    return [second, add(_in_context(order, inner, these=blanks, after=drawn), kind=6)]


def _in_context(
    order: dict[str, int],
    inner: int,
    *,
    these: Any,
    before: Any = (),
    after: Any = (),
) -> Any:
    """Put these glyphs through a lookup where they stand after and before such others."""
    part = otTables.ChainContextSubst()
    part.Format = 3
    part.BacktrackCoverage = [buildCoverage(set(before), order)] if before else []
    part.InputCoverage = [buildCoverage(set(these), order)]
    part.LookAheadCoverage = [buildCoverage(set(after), order)] if after else []
    part.BacktrackGlyphCount, part.InputGlyphCount = len(part.BacktrackCoverage), 1
    part.LookAheadGlyphCount = len(part.LookAheadCoverage)
    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = 0, inner
    part.SubstLookupRecord, part.SubstCount = [record], 1
    return part


def _named(font: TTFont, family: str) -> bytes:
    """The font under its own name, as a file."""
    style = font["name"].getDebugName(2) or "Regular"
    plain = family.replace(" ", "")
    names = {
        FAMILY: family,
        UNIQUE: f"{plain}-{style}",
        FULL: f"{family} {style}",
        POSTSCRIPT: f"{plain}-{style}",
        PREFERRED: family,
    }
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    target = io.BytesIO()
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(target)
    return target.getvalue()
