"""What a browser shows when a page is opened without signal: one small page, kept by a service worker.

The worker keeps this page, its stylesheet and its fonts, and nothing else: no page with anybody's
words is ever stored. Without scripts nothing changes; the browser then shows its own page.
"""

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_info, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import policy
from accounts.language import is_offered

KEPT = (
    "css/family.css",
    "vendor/web-fonts/sheet-sans-latin.woff2",
    "vendor/web-fonts/sheet-serif-latin.woff2",
)


@require_safe
@never_cache
@policy(None)
def offline(request: HttpRequest) -> HttpResponse:
    """The page itself, the same for everybody who reads `?in=ar`; English for a language not offered.

    It is not `?lang=`, which would be remembered as the reader's choice.
    """
    wanted = request.GET.get("in", "")
    language = wanted if is_offered(wanted) else settings.LANGUAGE_CODE
    with override(language):
        is_rtl = get_language_info(language)["bidi"]
        return render(request, "offline.html", {"language": language, "is_rtl": is_rtl})


@require_safe
@never_cache
@policy(None)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker's script. It stands at the root because it answers for every page."""
    pages = {code: f"{reverse('offline')}?in={code}" for code, _name in settings.LANGUAGES}
    kept = [staticfiles_storage.url(name) for name in KEPT]
    words = {"pages": pages, "kept": kept}
    return render(request, "worker.js", words, content_type="text/javascript; charset=utf-8")
