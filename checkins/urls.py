"""The teacher's pages. Rooms have URL files of their own."""

from django.urls import path, register_converter

from checkins.converters import WeekConverter
from checkins.views.calendar import calendar, calendar_edit, calendar_remove
from checkins.views.carry import class_carry
from checkins.views.child_weeks import child_weeks_page, my_children_page
from checkins.views.class_week import class_note, class_week_page, this_week
from checkins.views.erasing import child_erase
from checkins.views.goals import goal_add, goal_edit, goal_end, goal_reopen
from checkins.views.history import sheet_history
from checkins.views.inbox import family_called, question_answer, reply_seen
from checkins.views.line_readers import line_readers
from checkins.views.phrases import phrase_add, phrase_edit, phrase_keep, phrases
from checkins.views.print_choice import print_choice
from checkins.views.readers import child_readers
from checkins.views.share import child_away, class_share, sheet_present, sheet_take_back
from checkins.views.share_changes import sheet_changes
from checkins.views.sheet_edit import child_autosave, child_sheet, sheet_autosave, sheet_edit
from checkins.views.voices import good_news, good_news_take_back, talks

register_converter(WeekConverter, "week")

urlpatterns = [
    path("calendar/", calendar, name="calendar"),
    path("calendar/<slug:kind>/add/", calendar_edit, name="calendar_add"),
    path("calendar/<slug:kind>/<uuid:span_id>/", calendar_edit, name="calendar_edit"),
    path("calendar/<slug:kind>/<uuid:span_id>/remove/", calendar_remove, name="calendar_remove"),
    path("sheet/<uuid:sheet_id>/", sheet_edit, name="sheet_edit"),
    path("sheet/<uuid:sheet_id>/autosave/", sheet_autosave, name="sheet_autosave"),
    path("sheet/<uuid:sheet_id>/readers/", line_readers, name="line_readers"),
    path("sheet/<uuid:sheet_id>/history/", sheet_history, name="sheet_history"),
    path("child/<uuid:child_id>/<week:week>/", child_sheet, name="child_sheet"),
    path("child/<uuid:child_id>/<week:week>/autosave/", child_autosave, name="child_autosave"),
    path("child/<uuid:child_id>/good-news/", good_news, name="good_news"),
    path(
        "good-news/<uuid:good_news_id>/take-back/", good_news_take_back, name="good_news_take_back"
    ),
    path("child/<uuid:child_id>/talks/", talks, name="talks"),
    path("child/<uuid:child_id>/goals/add/", goal_add, name="goal_add"),
    path("goal/<uuid:goal_id>/", goal_edit, name="goal_edit"),
    path("goal/<uuid:goal_id>/end/", goal_end, name="goal_end"),
    path("goal/<uuid:goal_id>/reopen/", goal_reopen, name="goal_reopen"),
    path("this-week/", this_week, name="this_week"),
    path("class/<uuid:classroom_id>/<week:week>/", class_week_page, name="class_week"),
    path("class/<uuid:classroom_id>/<week:week>/note/", class_note, name="class_note"),
    path("class/<uuid:classroom_id>/<week:week>/carry/", class_carry, name="class_carry"),
    path("class/<uuid:classroom_id>/<week:week>/share/", class_share, name="class_share"),
    path("class/<uuid:classroom_id>/<week:week>/print/", print_choice, name="print_choice"),
    path("sheet/<uuid:sheet_id>/take-back/", sheet_take_back, name="sheet_take_back"),
    path("sheet/<uuid:sheet_id>/changes/", sheet_changes, name="sheet_changes"),
    path("sheet/<uuid:sheet_id>/present/", sheet_present, name="sheet_present"),
    path("sheet/<uuid:sheet_id>/seen/", reply_seen, name="reply_seen"),
    path("sheet/<uuid:sheet_id>/called/", family_called, name="family_called"),
    path("question/<uuid:question_id>/answer/", question_answer, name="question_answer"),
    path("child/<uuid:child_id>/", child_weeks_page, name="child_weeks"),
    path("child/<uuid:child_id>/<week:week>/away/", child_away, name="child_away"),
    path("people/child/<uuid:child_id>/readers/", child_readers, name="child_readers"),
    path("people/child/<uuid:child_id>/erase/", child_erase, name="child_erase"),
    path("phrases/", phrases, name="phrases"),
    path("phrases/add/", phrase_add, name="phrase_add"),
    path("phrases/<uuid:phrase_id>/", phrase_edit, name="phrase_edit"),
    path("child/<uuid:child_id>/phrase/", phrase_keep, name="phrase_keep"),
    path("my-children/", my_children_page, name="my_children"),
]
