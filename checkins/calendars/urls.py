"""Calendar files."""

from django.urls import path

from checkins.calendars.views import calendar_preview, calendar_undo, calendar_upload

urlpatterns = [
    path("calendar/file/", calendar_upload, name="calendar_upload"),
    path("calendar/file/<uuid:file_id>/", calendar_preview, name="calendar_preview"),
    path("calendar/file/<uuid:file_id>/undo/", calendar_undo, name="calendar_undo"),
]
