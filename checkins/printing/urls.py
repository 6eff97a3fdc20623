"""URLs of the print room. Included after `checkins.urls`, which registers `<week:week>`."""

from django.urls import path, re_path, register_converter
from django.urls.converters import get_converters

from checkins.converters import WeekConverter
from checkins.printing import views

if "week" not in get_converters():
    register_converter(WeekConverter, "week")

urlpatterns = [
    path("class/<uuid:classroom_id>/<week:week>/print.pdf", views.class_print, name="class_print"),
    path("sheet/<uuid:sheet_id>/print.pdf", views.sheet_print, name="sheet_print"),
    path("home/sheet/<uuid:sheet_id>/print.pdf", views.home_print, name="home_print"),
    # Either case: a QR code of capitals only has fewer, larger squares.
    re_path(r"^[sS]/(?P<code>[A-Za-z0-9-]{6,16})/$", views.paper_code, name="paper_code"),
]
