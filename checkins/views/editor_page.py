"""The editor's page around its form: who stands before and after, the tray, the rows in order."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Actor, Can
from checkins.dates import hour_in_words, moment_in_words, week_in_short, week_in_words
from checkins.forms.school_fields import label_of
from checkins.forms.school_half import SchoolHalfForm
from checkins.models import Kind, Sheet
from checkins.models.template import TO_TRY
from checkins.phrases import Offered, Phrases, phrases
from checkins.queries.about import AboutLine, about_lines
from checkins.queries.calendar import Place
from checkins.queries.phrases import beside
from checkins.queries.register import Row as Pupil
from checkins.queries.register import register
from checkins.queries.sheet_edit import Desk, EarlierWeek, Voice
from checkins.queries.strategies import Works
from checkins.queries.what_works import ToKeep, offered_to_try
from checkins.services.share import has_unshared_changes
from checkins.views.editor_rows import Row, rows_of
from checkins.views.helps import May, SetAside, help_lines, may_help, set_aside


@dataclass(frozen=True)
class Stop:
    """A child in the tray, or the one before or after."""

    name: str
    url: str
    state: str
    word: str
    is_current: bool


@dataclass(frozen=True)
class EditorPage:
    """Everything but the form's own state."""

    sheet: Sheet
    child: str
    first_name: str
    week_label: str
    week_note: str
    before: Stop | None
    after: Stop | None
    tray: tuple[Stop, ...]
    tray_label: str
    rows: tuple[Row, ...]
    phrases: tuple[Phrases, ...]
    keep_phrase_url: str
    lead: str
    may: May
    aside: SetAside
    last_home: tuple[Voice, ...]
    last_home_label: str
    earlier: tuple[EarlierWeek, ...]
    works: tuple[Works, ...]
    to_keep: tuple[ToKeep, ...]
    about: tuple[AboutLine, ...]
    status_word: str
    saved: str
    save_url: str
    autosave_url: str
    keep_key: str
    next_url: str
    save_label: str
    may_share: bool
    is_ready: bool
    is_ready_ticked: bool
    is_shared: bool
    is_withdrawn: bool
    is_away: bool
    has_changes: bool
    class_url: str
    """Empty for who works with the child and not with the class."""
    story_url: str
    history_url: str
    readers_url: str
    """Both empty while the sheet has no row."""


def editor_page(actor: Actor, desk: Desk, form: SchoolHalfForm) -> EditorPage:
    """Two queries: the class's register, and what is to be known of this actor beside it."""
    sheet = desk.sheet
    stops = _tray(actor, sheet)
    here = next((n for n, stop in enumerate(stops) if stop.is_current), None)
    before = stops[here - 1] if here else None
    after = stops[here + 1] if here is not None and here + 1 < len(stops) else None
    reader = beside(actor, sheet.classroom_id, sheet.child_id)
    has_class = reader.has_class
    class_url = reverse("class_week", args=[sheet.classroom_id, sheet.week])
    back_url = class_url if has_class else reverse("my_children")
    urls = _own_urls(sheet)
    help_lines(form, sheet.school.language)
    rows = rows_of(desk, form)
    now = timezone.now()
    return EditorPage(
        sheet=sheet,
        child=sheet.child.full_name,
        first_name=sheet.child.given_name,
        week_label=week_in_words(sheet.week, sheet.school.school_days),
        week_note=_note(sheet, here, len(stops)),
        before=before,
        after=after,
        tray=stops,
        tray_label=_("Children in %(classroom)s") % {"classroom": sheet.classroom.name},
        rows=rows,
        phrases=_with_what_works(
            desk,
            phrases(
                {
                    prompt.key: label_of(prompt, sheet.child.given_name, desk.prompts)
                    for prompt in desk.prompts
                    if prompt.kind == Kind.TEXT
                },
                name=sheet.child.given_name,
                language=sheet.school.language,
                pronoun=sheet.child.pronoun,
                kept=reader.kept,
            ),
        ),
        lead=reader.lead,
        may=may_help(actor, sheet, may_share=desk.may_share, now=now),
        aside=set_aside(actor, sheet, may_share=desk.may_share, now=now),
        keep_phrase_url=reverse("phrase_keep", args=[sheet.child_id])
        if actor.may(Can.KEEP_PHRASES)
        else "",
        last_home=tuple(desk.last_home),
        last_home_label=week_in_short(sheet.week - 1, sheet.school.school_days),
        earlier=tuple(desk.earlier),
        works=desk.works,
        to_keep=_not_beside(desk),
        about=about_lines(reader.told, sheet.child.given_name),
        status_word=_status(actor, sheet),
        saved=hour_in_words(sheet.school, sheet.changed_at) if sheet.changed_at else "",
        save_url=urls[0],
        autosave_url=urls[1],
        keep_key=f"{actor.member.pk if actor.member else ''} {sheet.child_id} {sheet.week}",
        next_url=f"{after.url}#{_first_line(form)}" if after else back_url,
        save_label=_("Save and next: %(name)s") % {"name": after.name.split(" ")[0]}
        if after
        else (_("Save and back to the class") if has_class else _("Save")),
        may_share=desk.may_share,
        is_ready=sheet.ready_at is not None,
        is_ready_ticked="ready" in form.data if form.is_bound else sheet.ready_at is not None,
        is_shared=sheet.shared_at is not None,
        is_withdrawn=sheet.withdrawn_at is not None,
        is_away=sheet.skipped_at is not None,
        has_changes=has_unshared_changes(sheet),
        class_url=class_url if has_class else "",
        story_url=reverse("child_story", args=[sheet.child_id]),
        history_url="" if sheet._state.adding else reverse("sheet_history", args=[sheet.pk]),
        readers_url="" if sheet._state.adding else reverse("line_readers", args=[sheet.pk]),
    )


def _with_what_works(desk: Desk, found: tuple[Phrases, ...]) -> tuple[Phrases, ...]:
    """What works is offered first where something to try at home is written."""
    language = desk.sheet.school.language
    words = [Offered(one, language) for one in offered_to_try(desk.works)]
    return tuple(
        replace(one, words=(*words, *one.words)) if one.key == TO_TRY else one for one in found
    )


def _not_beside(desk: Desk) -> tuple[ToKeep, ...]:
    """Home's lines of last week have their button beside them."""
    beside = {voice.keep for voice in desk.last_home}
    return tuple(line for line in desk.to_keep if line.id not in beside)


def _first_line(form: SchoolHalfForm) -> str:
    """The fragment that lets a browser go on writing at once: it puts the cursor there by itself."""
    return next((str(form[name].auto_id) for name in form.line_names), "main")


def _own_urls(sheet: Sheet) -> tuple[str, str]:
    """Where the form posts, and where autosave does."""
    if sheet._state.adding:
        place = [sheet.child_id, sheet.week]
        return reverse("child_sheet", args=place), reverse("child_autosave", args=place)
    return reverse("sheet_edit", args=[sheet.pk]), reverse("sheet_autosave", args=[sheet.pk])


def _tray(actor: Actor, sheet: Sheet) -> tuple[Stop, ...]:
    days = tuple(sheet.week.days(sheet.school.school_days))
    place = Place(sheet.week, 0, days, None, None)
    pupils = register(actor, sheet.classroom_id, place)
    return tuple(_stop(pupil, sheet) for pupil in pupils)


def _stop(pupil: Pupil, sheet: Sheet) -> Stop:
    return Stop(
        name=pupil.name,
        url=reverse("sheet_edit", args=[pupil.sheet_id])
        if pupil.sheet_id
        else reverse("child_sheet", args=[pupil.child_id, sheet.week]),
        state=pupil.pencil,
        word=pupil.word,
        is_current=pupil.child_id == sheet.child_id,
    )


def _note(sheet: Sheet, here: int | None, count: int) -> str:
    if here is None:
        return sheet.classroom.name
    return _("%(classroom)s, %(place)s of %(count)s") % {
        "classroom": sheet.classroom.name,
        "place": here + 1,
        "count": count,
    }


def _status(actor: Actor, sheet: Sheet) -> str:
    if sheet.withdrawn_at:
        return _("Taken back: the family sees no words of it.")
    if sheet.shared_at:
        return _("Shared %(time)s.") % {
            "time": moment_in_words(sheet.school, sheet.shared_at, actor.today)
        }
    if sheet.skipped_at:
        return _("Away: %(reason)s.") % {"reason": sheet.skipped_reason}
    return ""
