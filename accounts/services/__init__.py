"""Changes to who people are and who may reach whom.

Each is keyword-only with `by` (the actor) and `now` (the clock), runs in one transaction, and
writes one AuditEntry in it. An object of another school raises WrongSchool. Expected refusals are
named exceptions; pages turn them into words beside a field.
"""

from accounts.services.audit import WrongSchool, operator, record
from accounts.services.children import (
    NameTaken,
    add_child,
    add_child_once,
    add_classroom,
    change_child,
    child_leaves,
    first_day,
)
from accounts.services.guardians import add_guardian, add_guardian_once, change_guardian
from accounts.services.guardianships import (
    approve_link,
    approve_links,
    link_guardian,
    unlink_guardian,
)
from accounts.services.homes import (
    KeptApart,
    block,
    is_kept_apart,
    lift_block,
    same_home,
    two_homes,
)
from accounts.services.merging import NoPair, TwoHomes, merge, refuse_merge
from accounts.services.moving import ClassOver, move_child
from accounts.services.places import (
    ClassHasChildren,
    IsHomeClass,
    add_to_class,
    close_classroom,
    end_place,
    rename_classroom,
)
from accounts.services.shutting import let_in, let_in_member, shut_out, shut_out_member
from accounts.services.staff import (
    AlreadyMember,
    LastLeader,
    add_member,
    assign,
    change_roles,
    deactivate_member,
    end_assignment,
    invite_again,
    invite_all,
)
from accounts.services.teachers import Teacher, add_teachers

__all__ = [
    "AlreadyMember",
    "ClassHasChildren",
    "ClassOver",
    "IsHomeClass",
    "KeptApart",
    "LastLeader",
    "NameTaken",
    "NoPair",
    "Teacher",
    "TwoHomes",
    "WrongSchool",
    "add_child",
    "add_child_once",
    "add_classroom",
    "add_guardian",
    "add_guardian_once",
    "add_member",
    "add_teachers",
    "add_to_class",
    "approve_link",
    "approve_links",
    "assign",
    "block",
    "change_child",
    "change_guardian",
    "change_roles",
    "child_leaves",
    "close_classroom",
    "deactivate_member",
    "end_assignment",
    "end_place",
    "first_day",
    "invite_again",
    "invite_all",
    "is_kept_apart",
    "let_in",
    "let_in_member",
    "lift_block",
    "link_guardian",
    "merge",
    "move_child",
    "operator",
    "record",
    "refuse_merge",
    "rename_classroom",
    "same_home",
    "shut_out",
    "shut_out_member",
    "two_homes",
    "unlink_guardian",
]
