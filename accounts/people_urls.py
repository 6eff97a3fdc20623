"""Pages of leaders and office: people, staff, lists."""

from django.urls import path

from accounts.rosters.views import (
    roster_approve,
    roster_columns,
    roster_export,
    roster_preview,
    roster_report,
    roster_undo,
    roster_upload,
)
from accounts.views import (
    people,
    people_child,
    people_class,
    people_find,
    people_guardian,
    people_merging,
    people_staff,
    people_substitute,
)

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/class/add/", people.classroom_add, name="classroom_add"),
    path("people/class/<uuid:classroom_id>/", people.classroom_people, name="classroom_people"),
    path(
        "people/class/<uuid:classroom_id>/substitute/",
        people_substitute.substitute_add,
        name="substitute_add",
    ),
    path(
        "people/class/<uuid:classroom_id>/record/",
        people_class.classroom_record,
        name="classroom_record",
    ),
    path(
        "people/class/<uuid:classroom_id>/close/",
        people_class.classroom_close,
        name="classroom_close",
    ),
    path("people/find/", people_find.people_find, name="people_find"),
    path("people/links/", people.links_to_approve, name="links_to_approve"),
    path("people/merges/", people_merging.merges, name="merges"),
    path("people/link/<uuid:link_id>/approve/", people_child.link_approve, name="link_approve"),
    path("people/link/<uuid:link_id>/end/", people_child.link_end, name="link_end"),
    path("people/child/<uuid:child_id>/", people_child.child_record, name="child_record"),
    path("people/child/<uuid:child_id>/leaves/", people_child.child_leaving, name="child_leaving"),
    path("people/child/<uuid:child_id>/stays/", people_child.child_stays, name="child_stays"),
    path("people/child/<uuid:child_id>/also/", people_class.child_also, name="child_also"),
    path("people/place/<uuid:place_id>/end/", people_class.place_end, name="place_end"),
    path("people/child/<uuid:child_id>/guardian/", people_child.guardian_add, name="guardian_add"),
    path("people/child/<uuid:child_id>/link/", people_child.guardian_link, name="guardian_link"),
    path("people/child/<uuid:child_id>/block/", people_child.block_add, name="block_add"),
    path("people/block/<uuid:block_id>/lift/", people_child.block_lift, name="block_lift"),
    path(
        "people/guardian/<uuid:guardian_id>/",
        people_guardian.guardian_record,
        name="guardian_record",
    ),
    path(
        "people/guardian/<uuid:guardian_id>/same-home/",
        people_guardian.home_same,
        name="home_same",
    ),
    path("people/guardian/<uuid:guardian_id>/own-home/", people_guardian.home_own, name="home_own"),
    path("people/list/", roster_upload, name="roster_upload"),
    path("people/list/people.csv", roster_export, name="roster_export"),
    path("people/list/<uuid:import_id>/", roster_preview, name="roster_preview"),
    path("people/list/<uuid:import_id>/columns/", roster_columns, name="roster_columns"),
    path("people/list/<uuid:import_id>/report.csv", roster_report, name="roster_report"),
    path("people/list/<uuid:import_id>/undo/", roster_undo, name="roster_undo"),
    path("people/list/<uuid:import_id>/approve/", roster_approve, name="roster_approve"),
    path("staff/", people_staff.staff, name="staff"),
    path("staff/several/", people_staff.staff_several, name="staff_several"),
    path("staff/invite/", people_staff.staff_invite, name="staff_invite"),
    path("staff/<uuid:member_id>/", people_staff.member_record, name="member_record"),
    path("staff/<uuid:member_id>/assign/", people_staff.member_assign, name="member_assign"),
    path("staff/<uuid:member_id>/invite/", people_staff.member_invite, name="member_invite"),
    path("staff/<uuid:member_id>/leave/", people_staff.member_leave, name="member_leave"),
    path(
        "staff/assignment/<uuid:assignment_id>/end/",
        people_staff.assignment_end,
        name="assignment_end",
    ),
]
