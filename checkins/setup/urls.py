"""Getting started."""

from django.urls import path

from checkins.setup.views import PARTS, setup, setup_lead, setup_part, setup_test
from checkins.setup.views_first import first_school
from checkins.setup.views_live import setup_live, setup_rest
from checkins.setup.views_looks import (
    setup_preview_html,
    setup_previews,
    setup_sheet,
    setup_sheet_pdf,
)

urlpatterns = [
    path("begin/", first_school, name="first_school"),
    path("setup/", setup, name="setup"),
    *(
        path(
            f"setup/{name.removeprefix('setup_').replace('_', '-')}/",
            setup_part,
            {"part": name},
            name,
        )
        for name in PARTS
    ),
    path("setup/lead/", setup_lead, name="setup_lead"),
    path("setup/sheet/", setup_sheet, name="setup_sheet"),
    path("setup/sheet.pdf", setup_sheet_pdf, name="setup_sheet_pdf"),
    path("setup/previews/", setup_previews, name="setup_previews"),
    path("setup/previews/html/", setup_preview_html, name="setup_preview_html"),
    path("setup/test/", setup_test, name="setup_test"),
    path("setup/live/", setup_live, name="setup_live"),
    path("setup/rest/", setup_rest, name="setup_rest"),
]
