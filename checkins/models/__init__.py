"""All tables of `checkins`, one file a subject."""

from checkins.models.about import (
    ABOUT_KEYS,
    FROM_SCHOOL,
    LONGEST_ABOUT,
    AboutMe,
    AboutPrint,
    AboutRevision,
    AboutRound,
)
from checkins.models.calendar import CalendarImport, Closure, SchoolYear, Term
from checkins.models.class_note import ClassNote, ClassNoteRevision
from checkins.models.conversation import Answer, AnswerRevision, Question, Reaction, ReactionKind
from checkins.models.entry import Entry, EntryReader, Revision, RevisionReader
from checkins.models.erased import ErasedWeek
from checkins.models.goal import MOST_GOALS, STEPS, Area, Ending, Goal, GoalRevision
from checkins.models.goal_proposal import GoalProposal
from checkins.models.home_half import HomeDraft, HomeHalf
from checkins.models.paper import PaperCopy
from checkins.models.phrase import LONGEST_PHRASE, MOST_PHRASES, Phrase
from checkins.models.plan import (
    LONGEST_ACTION,
    LOOK_BACK_WEEKS,
    Action,
    ActionLookBack,
    ActionRevision,
    LookBack,
)
from checkins.models.replies import (
    DEVICE_KEPT_FOR,
    MOST_DEVICES,
    Announcement,
    Device,
    Operation,
    Receipt,
    ReplyLink,
)
from checkins.models.rollover import Rollover
from checkins.models.sheet import (
    Sheet,
    Snapshot,
    TakenBack,
    next_share,
    reply_closes_at,
)
from checkins.models.strategy import Strategy, StrategyAtHome, may_be_kept
from checkins.models.template import Half, Kind, Prompt, Template, Voice
from checkins.models.template_use import TemplateUse
from checkins.models.thanks import LONGEST_THANKS, ThankYou
from checkins.models.voices import LONGEST_NEWS, LONGEST_NOTE, ContactLog, GoodNews

__all__ = [
    "ABOUT_KEYS",
    "DEVICE_KEPT_FOR",
    "FROM_SCHOOL",
    "LONGEST_ABOUT",
    "LONGEST_ACTION",
    "LONGEST_NEWS",
    "LONGEST_NOTE",
    "LONGEST_PHRASE",
    "LONGEST_THANKS",
    "LOOK_BACK_WEEKS",
    "MOST_DEVICES",
    "MOST_GOALS",
    "MOST_PHRASES",
    "STEPS",
    "AboutMe",
    "AboutPrint",
    "AboutRevision",
    "AboutRound",
    "Action",
    "ActionLookBack",
    "ActionRevision",
    "Announcement",
    "Answer",
    "AnswerRevision",
    "Area",
    "CalendarImport",
    "ClassNote",
    "ClassNoteRevision",
    "Closure",
    "ContactLog",
    "Device",
    "Ending",
    "Entry",
    "EntryReader",
    "ErasedWeek",
    "Goal",
    "GoalProposal",
    "GoalRevision",
    "GoodNews",
    "Half",
    "HomeDraft",
    "HomeHalf",
    "Kind",
    "LookBack",
    "Operation",
    "PaperCopy",
    "Phrase",
    "Prompt",
    "Question",
    "Reaction",
    "ReactionKind",
    "Receipt",
    "ReplyLink",
    "Revision",
    "RevisionReader",
    "Rollover",
    "SchoolYear",
    "Sheet",
    "Snapshot",
    "Strategy",
    "StrategyAtHome",
    "TakenBack",
    "Template",
    "TemplateUse",
    "Term",
    "ThankYou",
    "Voice",
    "may_be_kept",
    "next_share",
    "reply_closes_at",
]
