"""The phrase bank's pages, and keeping a sentence from the editor."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept
from accounts.access import ActingRequest, Actor, Can, Hat, policy
from accounts.models import Member
from checkins.access import get_child_or_404
from checkins.forms.phrase import OWN, SCHOOLS, HideForm, PhraseForm, PhrasesForm, SentenceForm
from checkins.models import Phrase
from checkins.phrasing import fill
from checkins.queries.phrases import lines_of, phrases_kept_by, phrases_page, phrases_visible_to
from checkins.services import phrases as bank


@policy(Hat.STAFF, may=Can.OPEN_PHRASES)
@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request: ActingRequest) -> HttpResponse:
    """The bank; a POST hides a built-in phrase or brings it back."""
    if request.method == "POST":
        form = HideForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            bank.hide_built_in(
                said["source"],
                key=said["key"],
                member=_owner(request.actor, is_for_school=said["owner"] == SCHOOLS),
                is_hidden=bool(said["hide"]),
                by=request.actor,
                now=timezone.now(),
            )
        return redirect("phrases")
    return render(request, "checkins/phrases.html", {"page": phrases_page(request.actor)})


@policy(Hat.STAFF, may=Can.OPEN_PHRASES)
@require_http_methods(["GET", "HEAD", "POST"])
def phrase_add(request: ActingRequest) -> HttpResponse:
    """One or many phrases for a line of the sheet."""
    school, actor = request.actor.school, request.actor
    assert school is not None  # noqa: S101 - staff have one
    form = PhrasesForm(
        kept.typed(request),
        lines=lines_of(school),
        language=school.language,
        owners=_owners(actor),
        key=request.GET.get("line", ""),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            new = bank.add_phrases(
                form.phrases,
                key=said["key"],
                language=said["language"],
                member=_owner(actor, is_for_school=form.is_for_school),
                by=actor,
                now=timezone.now(),
            )
        except bank.TooManyPhrases:
            form.add_error("words", _("That is more than the bank holds. Remove some first."))
        else:
            _say_added(request, len(new))
            return redirect("phrases")
    return _form_page(request, form, _("Add phrases"))


def _say_added(request: ActingRequest, count: int) -> None:
    said = ngettext("%(count)s phrase is kept.", "%(count)s phrases are kept.", count)
    messages.success(
        request, said % {"count": count} if count else _("These phrases were there already.")
    )


@policy(Hat.STAFF, may=Can.OPEN_PHRASES)
@require_http_methods(["GET", "HEAD", "POST"])
def phrase_edit(request: ActingRequest, phrase_id: uuid.UUID) -> HttpResponse:
    """One phrase: other words, one place up, or gone."""
    phrase = get_object_or_404(phrases_visible_to(request.actor), pk=phrase_id, hides=False)
    if not phrases_kept_by(request.actor).filter(pk=phrase.pk).exists():
        raise PermissionDenied
    if request.POST.get("go") in ("up", "remove"):
        change = bank.move_up if request.POST["go"] == "up" else bank.remove_phrase
        change(phrase, by=request.actor, now=timezone.now())
        return redirect("phrases")
    form = PhraseForm(kept.typed(request), phrase=phrase)
    if request.method == "POST" and form.is_valid() and _change(request, form, phrase):
        return redirect("phrases")
    return _form_page(request, form, _("A phrase"))


def _change(request: ActingRequest, form: PhraseForm, phrase: Phrase) -> bool:
    said = form.cleaned_data
    try:
        bank.change_phrase(
            phrase,
            words=said["words"],
            language=said["language"],
            seen=said["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except bank.PhraseChanged as changed:
        form.ask_about(changed.theirs)
        return False
    return True


def _form_page(
    request: ActingRequest, form: PhraseForm | PhrasesForm, heading: str
) -> HttpResponse:
    page = {"heading": heading, "form": form, "back_url": reverse("phrases")}
    status = 400 if form.errors else 200
    return render(request, "accounts/form_page.html", page, status=status)


@policy(Hat.STAFF, may=Can.KEEP_PHRASES)
@require_POST
def phrase_keep(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """ "Keep this sentence as a phrase": one's own, with a gap where the child's name was."""
    child = get_child_or_404(request.actor, child_id)
    form = SentenceForm(request.POST)
    if not form.is_valid() or form.cleaned_data["key"] not in lines_of(child.school):
        return JsonResponse({"error": _not_kept(form)}, status=400)
    try:
        new = bank.keep_sentence(
            child,
            form.cleaned_data["text"],
            key=form.cleaned_data["key"],
            by=request.actor,
            now=timezone.now(),
        )
    except bank.TooManyPhrases:
        said = _("That is more than the bank holds. Remove some first.")
        return JsonResponse({"error": said}, status=400)
    words = [
        fill(one.words, name=child.given_name, pronoun=child.pronoun, language=one.language)
        for one in new
    ]
    return JsonResponse({"said": _("Kept.") if new else _("It is kept already."), "words": words})


def _not_kept(form: SentenceForm) -> str:
    errors = form.errors.get("text")
    return str(errors[0]) if errors else _("This line is not on the sheet any more.")


def _owners(actor: Actor) -> list[str]:
    """For whom the actor may keep phrases."""
    own = [OWN] if actor.may(Can.KEEP_PHRASES) else []
    return own + ([SCHOOLS] if actor.may(Can.MANAGE_TEMPLATES) else [])


def _owner(actor: Actor, *, is_for_school: bool) -> Member | None:
    """Whose it will be. Raises PermissionDenied for what the actor may not keep."""
    if (SCHOOLS if is_for_school else OWN) not in _owners(actor):
        raise PermissionDenied
    if is_for_school:
        return None
    if actor.member is None:
        raise Http404
    return actor.member
