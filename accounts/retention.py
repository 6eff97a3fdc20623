"""How long each table's rows are kept, in words that docs/data-retention.md repeats.

The program reads this: a model without a line here fails `manage.py check`, so nobody adds a
table of personal data without saying when it goes.
"""

SCHOOL = "as long as the school uses the product; gone with the school"
CHILD = "until the child is erased"
PERSON = "until the person's record is erased"
CLASS_NOTE = f"{SCHOOL}; it is about the class, so it stays when a child is erased"
THANKS = "one school year; gone at once when it is taken down, and when its child is erased"
PHRASE = f"{SCHOOL}; one's own with its owner's record; an erased child's name becomes a gap"
NOT_PERSONAL = "holds no personal data"

RULES: dict[str, str] = {
    "accounts.User": "a year after its last use, once no member and no guardian stands behind it",
    "accounts.School": SCHOOL,
    "accounts.Member": SCHOOL,
    "accounts.Child": CHILD,
    "accounts.Household": PERSON,
    "accounts.Guardian": PERSON,
    "accounts.Guardianship": CHILD,
    "accounts.Block": "until lifted and the child is erased",
    "accounts.TwoPeople": "until one of the two is erased; ids only",
    "accounts.Classroom": SCHOOL,
    "accounts.Enrolment": CHILD,
    "accounts.Assignment": SCHOOL,
    "accounts.Invitation": "30 days after it was used or ran out",
    "accounts.Welcome": PERSON,
    "accounts.PrintedCode": "30 days after it was used, ended or ran out",
    "accounts.Delivery": "one school year; a code or link in it goes when it is sent",
    "accounts.SetupCode": "a day, and until the first school is founded at the latest; a hash only",
    "accounts.Heartbeat": NOT_PERSONAL,
    "accounts.OpenSession": "with its session: twelve hours, or until it is ended",
    "accounts.RosterHeading": f"{SCHOOL}; one that names a person goes when they are erased",
    "accounts.RosterImport": "its rows go when it is applied or after a day; name, hash and counts stay a school year",
    "accounts.RosterPart": "until the file is read, a day at most",
    "accounts.RosterJournal": "7 days after its list was applied, or until it is undone",
    "accounts.Erasure": "as long as a backup from before may be restored; ids and hashes only",
    "accounts.AuditEntry": "three school years, ids and verbs only",
    "accounts.ReadLog": "three school years",
    "checkins.SchoolYear": NOT_PERSONAL,
    "checkins.Term": NOT_PERSONAL,
    "checkins.Closure": NOT_PERSONAL,
    "checkins.Rollover": SCHOOL,
    "checkins.CalendarImport": "its events go when it is applied or set aside; dates and names of days off stay",
    "checkins.Template": NOT_PERSONAL,
    "checkins.Prompt": NOT_PERSONAL,
    "checkins.TemplateUse": f"{SCHOOL}; one that names a child, {CHILD}",
    "checkins.Goal": CHILD,
    "checkins.GoalRevision": CHILD,
    "checkins.GoalProposal": CHILD,
    "checkins.Sheet": CHILD,
    "checkins.Strategy": CHILD,
    "checkins.StrategyAtHome": CHILD,
    "checkins.Snapshot": CHILD,
    "checkins.TakenBack": CHILD,
    "checkins.HomeHalf": CHILD,
    "checkins.HomeDraft": "at Send, and 14 days after the last word",
    "checkins.Entry": CHILD,
    "checkins.EntryReader": CHILD,
    "checkins.Revision": CHILD,
    "checkins.RevisionReader": CHILD,
    "checkins.ClassNote": CLASS_NOTE,
    "checkins.ClassNoteRevision": CLASS_NOTE,
    "checkins.Action": CHILD,
    "checkins.ActionRevision": CHILD,
    "checkins.ActionLookBack": CHILD,
    "checkins.Question": CHILD,
    "checkins.Answer": CHILD,
    "checkins.AnswerRevision": CHILD,
    "checkins.Reaction": CHILD,
    "checkins.ReplyLink": "one school year after home's half closed",
    "checkins.Device": "60 days after its last use, as its cookie; with its link at the latest",
    "checkins.Receipt": CHILD,
    "checkins.Operation": "30 days",
    "checkins.ErasedWeek": NOT_PERSONAL,
    "checkins.Announcement": "one school year, with its letter; until the child is erased at the latest",
    "checkins.PaperCopy": CHILD,
    "checkins.ThankYou": THANKS,
    "checkins.GoodNews": CHILD,
    "checkins.ContactLog": CHILD,
    "checkins.Phrase": PHRASE,
}
