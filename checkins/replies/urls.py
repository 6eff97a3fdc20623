"""The family's door (MODEL.md, "Doors for families"). No path behind the button carries a token."""

from django.urls import path

from checkins.replies.views import (
    begin,
    door,
    history,
    home_sheet,
    links,
    printed,
    sheet,
    welcome,
    writer,
)

urlpatterns = [
    path("r/<str:token>/", door.door, name="reply_door"),
    path("r/<str:token>/code/", door.code, name="reply_door_code"),
    path("r/<str:token>/fresh/", door.fresh_link, name="reply_door_fresh_link"),
    path("reply/<uuid:sheet_id>/", sheet.sheet, name="reply_sheet"),
    path("reply/<uuid:sheet_id>/sent/", sheet.sent, name="reply_sent"),
    path("reply/<uuid:sheet_id>/draft/", sheet.draft, name="reply_draft"),
    path("reply/<uuid:sheet_id>/not-you/", writer.not_you, name="reply_not_you"),
    path("reply/<uuid:sheet_id>/code/", sheet.code, name="reply_code"),
    path("reply/<uuid:sheet_id>/fresh/", sheet.fresh_link, name="reply_fresh_link"),
    path("home/child/<uuid:child_id>/begin/", begin.home_begin, name="home_begin"),
    path("home/sheet/<uuid:sheet_id>/", home_sheet.home_sheet, name="home_sheet"),
    path("home/sheet/<uuid:sheet_id>/sent/", home_sheet.home_sheet_sent, name="home_sheet_sent"),
    path("home/sheet/<uuid:sheet_id>/draft/", home_sheet.home_sheet_draft, name="home_sheet_draft"),
    path(
        "home/sheet/<uuid:sheet_id>/history/", history.home_sheet_history, name="home_sheet_history"
    ),
    path("home/devices/", links.home_devices, name="home_devices"),
    path("home/link/<uuid:reply_link_id>/end/", links.home_link_end, name="home_link_end"),
    path("home/device/<uuid:device_id>/end/", links.home_device_end, name="home_device_end"),
    path("people/guardian/<uuid:guardian_id>/links/", links.guardian_links, name="guardian_links"),
    path(
        "people/reply-link/<uuid:reply_link_id>/end/", links.reply_link_end, name="reply_link_end"
    ),
    path("people/device/<uuid:device_id>/end/", links.device_end, name="device_end"),
    path("hello/<str:token>/", welcome.welcome_mail, name="welcome_mail"),
    path("hello/<str:token>/about/", welcome.welcome_about, name="welcome_about"),
    path("hello/<str:token>/not-me/", welcome.welcome_not_me, name="welcome_not_me"),
    path("w/", welcome.welcome_code, name="welcome_code"),
    path("W/", welcome.welcome_code, name="welcome_code_capital"),
    path("w/<str:code>/", welcome.welcome_paper, name="welcome_paper"),
    path("W/<str:code>/", welcome.welcome_paper, name="welcome_paper_capital"),
    path("s/<str:code>/", printed.printed, name="printed"),
    # A QR is smaller in capitals.
    path("S/<str:code>/", printed.printed, name="printed_capital"),
]
