"""All tables of `accounts`, one file a subject."""

from accounts.models.audit import AuditEntry, ReadLog
from accounts.models.base import Record, SchoolRecord, uuid7
from accounts.models.classroom import Classroom
from accounts.models.enrolment import Assignment, Enrolment
from accounts.models.erasure import Erasure
from accounts.models.invitation import Invitation
from accounts.models.letter import Delivery, Heartbeat
from accounts.models.people import (
    Block,
    Child,
    Guardian,
    Guardianship,
    Household,
    Pronoun,
    TwoPeople,
)
from accounts.models.roster import RosterHeading, RosterImport, RosterJournal, RosterPart
from accounts.models.school import School
from accounts.models.session import OpenSession
from accounts.models.setup_code import SetupCode
from accounts.models.user import Member, Role, User
from accounts.models.welcome import PrintedCode, Welcome

__all__ = [
    "Assignment",
    "AuditEntry",
    "Block",
    "Child",
    "Classroom",
    "Delivery",
    "Enrolment",
    "Erasure",
    "Guardian",
    "Guardianship",
    "Heartbeat",
    "Household",
    "Invitation",
    "Member",
    "OpenSession",
    "PrintedCode",
    "Pronoun",
    "ReadLog",
    "Record",
    "Role",
    "RosterHeading",
    "RosterImport",
    "RosterJournal",
    "RosterPart",
    "School",
    "SchoolRecord",
    "SetupCode",
    "TwoPeople",
    "User",
    "Welcome",
    "uuid7",
]
