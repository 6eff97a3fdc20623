"""The teacher's pages. Rooms have URL files of their own."""

from django.urls import path, register_converter

from checkins.converters import WeekConverter
from checkins.views.goals import goal_add, goal_edit, goal_end
from checkins.views.sheet_edit import child_autosave, child_sheet, sheet_autosave, sheet_edit

register_converter(WeekConverter, "week")

urlpatterns = [
    path("sheet/<uuid:sheet_id>/", sheet_edit, name="sheet_edit"),
    path("sheet/<uuid:sheet_id>/autosave/", sheet_autosave, name="sheet_autosave"),
    path("child/<uuid:child_id>/<week:week>/", child_sheet, name="child_sheet"),
    path("child/<uuid:child_id>/<week:week>/autosave/", child_autosave, name="child_autosave"),
    path("child/<uuid:child_id>/goals/add/", goal_add, name="goal_add"),
    path("goal/<uuid:goal_id>/", goal_edit, name="goal_edit"),
    path("goal/<uuid:goal_id>/end/", goal_end, name="goal_end"),
]
