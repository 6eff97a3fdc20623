"""The QR code of a page, drawn with lines so that it stays sharp at any size."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(url: str) -> SafeString:
    """An inline SVG of the code, without its white border: the page leaves that free.

    Level M, as paper is folded and stained; not more, so that the squares stay large.
    """
    code = segno.make(url, error="m", micro=False, boost_error=False)
    drawn = code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    # The library writes numbers only; the address itself is not in the drawing.
    return mark_safe(drawn)
