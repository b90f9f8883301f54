"""Writing an invitation: one's own words, and the last look before it is submitted."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.outreach import drafts, limits, previews, services
from campaigns.outreach.confirm_forms import CodeForm
from campaigns.outreach.digests import digest_words, sorting
from campaigns.outreach.forms import AgreeForm, WriteForm
from campaigns.outreach.models import HelpLine, Invitation, MailboxMail
from campaigns.phases import Words
from candidates import postcodes, visitor
from candidates.forms import answers
from candidates.lookup import look_up
from candidates.models import Constituency

# How many of its invitations a browser remembers.
KEPT_IN_MIND = 10
# What somebody wrote in vain is given back, up to here.
GIVEN_BACK = 5000

View = Callable[[HttpRequest], HttpResponse]


def _postcode_in(request: HttpRequest, seat: Constituency) -> str:
    """The postcode that this visitor typed, if it may lie in the seat."""
    postcode = visitor.kept(request, "postcode")
    answer = look_up(postcode) if postcode else None
    return postcode if answer and seat in answer.seats else ""


def _look_for_another_tab(request: HttpRequest, form: BaseForm, invitation: Invitation) -> None:
    """A page of an earlier draft must not send its words to whoever was chosen since."""
    if request.method == "POST" and request.POST.get("draft", "") not in {"", str(invitation.pk)}:
        form.add_error(
            None, _("You chose other people in another tab. Check whom this goes to, and go on.")
        )


def _with_draft(view: Callable[[HttpRequest, Invitation, Words], HttpResponse]) -> View:
    """For a supporter who has chosen whom to invite, as long as anybody there can be."""

    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        invitation = drafts.invitation_of(request)
        if invitation is None:
            return _without_draft(request)
        if invitation.status != Invitation.Status.DRAFT:
            return redirect("confirm_sent")
        words = drafts.words_for(invitation)
        if words is None:
            return redirect(invitation.constituency)
        return view(request, invitation, words)

    return wrapped


def _without_draft(request: HttpRequest) -> HttpResponse:
    """Back to the start; with what they typed, where the browser forgot them meanwhile."""
    typed = request.POST.get("own_words", "").strip()[:GIVEN_BACK]
    if not typed:
        return redirect("find")
    return render(request, "outreach/too_late.html", {"typed": typed})


@_with_draft
def write(request: HttpRequest, invitation: Invitation, words: Words) -> HttpResponse:
    """Their own words and details."""
    places = drafts.places_before(request, invitation)
    if places >= limits.PLACES:
        return render(request, "outreach/two_places.html", {"invitation": invitation})
    postcode = invitation.postcode or _postcode_in(request, invitation.constituency)
    form = WriteForm(
        answers(request),
        instance=invitation,
        initial={"postcode": postcodes.written(postcode) if postcode else ""},
        asks_why=bool(places),
    )
    asks = drafts.still_to_ask(invitation)
    if "change" in request.POST or not asks:
        # Back to whom they invite, without losing what they typed.
        if form.is_bound:
            form.full_clean()
            _keep(invitation, form)
        return redirect(invitation.constituency)
    _look_for_another_tab(request, form, invitation)
    if form.is_valid():
        return redirect("check" if _keep(invitation, form) else "confirm_sent")
    return render(
        request,
        "outreach/write.html",
        {
            "form": form,
            "invitation": invitation,
            "asks": asks,
            "words": words,
            "help_lines": HelpLine.shown(),
        },
    )


def _keep(invitation: Invitation, form: WriteForm) -> bool:
    """Whether it could be kept: what was submitted meanwhile, by a second press, stays as
    it is."""
    still_a_draft = Invitation.objects.filter(pk=invitation.pk, status=Invitation.Status.DRAFT)
    typed = {
        field: form.cleaned_data[field]
        for field in WriteForm.Meta.fields
        if field in form.cleaned_data
    }
    language = translation.get_language() or settings.LANGUAGE_CODE
    return bool(still_a_draft.update(**typed, language=language))


@_with_draft
def check(request: HttpRequest, invitation: Invitation, words: Words) -> HttpResponse:
    """For the same supporter: exactly the email that will go, and their agreement."""
    if not (invitation.name and invitation.email and invitation.postcode):
        return redirect("write")
    asks = drafts.still_to_ask(invitation)
    if not asks:
        return redirect(invitation.constituency)
    form = AgreeForm(invitation, len(asks), answers(request))
    _look_for_another_tab(request, form, invitation)
    if form.is_valid():
        return _submit(request, invitation, form)
    concerns = limits.concerns_of(invitation)
    return render(
        request,
        "outreach/check.html",
        {
            "form": form,
            "invitation": invitation,
            "asks": asks,
            "words": words,
            "postcode": postcodes.written(invitation.postcode),
            "letter": previews.of_invitation(invitation, asks[0].approach.candidate),
            "concerns": concerns,
            "help_lines": HelpLine.shown() if limits.Hold.DISTRESS in concerns else None,
            "how_it_goes": sorting.how_it_goes(invitation),
            "quotes": digest_words.quotes_in_letter(invitation),
        },
    )


def _submit(request: HttpRequest, invitation: Invitation, form: AgreeForm) -> HttpResponse:
    if form.is_from_a_program:
        # It sees what a person would see, and learns nothing.
        context = {"invitation": invitation, "form": CodeForm()}
        return render(request, "outreach/confirm_sent.html", context)
    services.submit(
        invitation,
        newsletter=form.cleaned_data["newsletter"],
        network=limits.network_of(request),
    )
    response = redirect("confirm_sent")
    written = [*drafts.written_here(request), str(invitation.pk)][-KEPT_IN_MIND:]
    visitor.keep(response, "written", ",".join(dict.fromkeys(written)))
    return response


@never_cache
@require_safe
def mailbox(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """For whoever tries the site on their own machine: emails that did not leave it."""
    if not settings.DEBUG:
        raise Http404
    mails = MailboxMail.objects.all()
    if pk is not None:
        return render(request, "outreach/mail.html", {"mail": get_object_or_404(mails, pk=pk)})
    return render(request, "outreach/mailbox.html", {"mails": mails[:100]})
