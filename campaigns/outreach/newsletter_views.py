"""Subscribing to the newsletter, and the reader's own page behind their private link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.outreach import newsletter
from campaigns.outreach.links import hash_of
from campaigns.outreach.models import Subscriber
from campaigns.outreach.newsletter_forms import PreferencesForm, SubscribeForm, agreement
from campaigns.outreach.personal import personal_page, the_one
from candidates import visitor
from candidates.forms import answers, one_line

# Addresses from one network in a day. A hospital is one network.
A_DAY = 30

State = Subscriber.State


# Without a CSRF token: there is no cookie or login to misuse, and whoever reads the address
# confirms. So the box on kept pages, which are the same for everyone, can send here.
@csrf_exempt
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter_sign_up(request: HttpRequest) -> HttpResponse:
    """For anyone who wants our newsletter. The box on other pages sends an address along,
    which is only filled in."""
    initial = {"language": get_language()}
    if "begin" in request.POST:
        typed = one_line(request.POST.get("email", "").replace("\0", ""))[:254]
        form = SubscribeForm(initial={**initial, "email": typed})
    else:
        form = SubscribeForm(answers(request), initial=initial)
        if form.is_valid() and _keep(request, form):
            return redirect("newsletter_sent")
    return render(request, "outreach/newsletter.html", {"form": form})


def _keep(request: HttpRequest, form: SubscribeForm) -> bool:
    """Whether that could be done; otherwise the form says why."""
    if form.is_from_a_program:
        # It sees what a person would see, and learns nothing.
        return True
    words = _(
        "Many people have subscribed from your network today. "
        "Please try again tomorrow, or write to %(email)s."
    )
    if not visitor.is_from_a_known_network(request) and visitor.is_turned_away(
        request, form, "newsletter", A_DAY, words
    ):
        return False
    about = ("first_name", "role", "nation", "language")
    said = form.cleaned_data
    newsletter.subscribe(said["email"], **{name: said[name] for name in about})
    return True


@require_safe
def newsletter_sent(request: HttpRequest) -> HttpResponse:
    """For the same: what happens now. The same whether we know the address or not."""
    return render(request, "outreach/newsletter_sent.html")


def _reader(token: str) -> Subscriber:
    return the_one(Subscriber.objects.filter(token_hash=hash_of(token)))


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter_page(request: HttpRequest, token: str) -> HttpResponse:
    """For a reader: POST confirms the address, or keeps what they wish for."""
    reader = _reader(token)
    if request.method == "POST" and "not_me" in request.POST:
        newsletter.was_not_me(reader)
        return render(request, "outreach/newsletter_not_me.html")
    # A second press, or a second tab: the page says what is true.
    subscribes = not {"confirm", "again"}.isdisjoint(request.POST)
    if reader.state == State.SUBSCRIBED and not subscribes:
        return _preferences(request, reader)
    if request.method == "POST":
        newsletter.confirm(reader, again="again" in request.POST)
        return redirect(reader)
    context = {"reader": reader, "agreement": agreement()}
    return render(request, "outreach/newsletter_confirm.html", context)


def _preferences(request: HttpRequest, reader: Subscriber) -> HttpResponse:
    form = PreferencesForm(reader, answers(request))
    if form.is_valid():
        newsletter.change(reader, form.cleaned_data)
        return redirect(f"{reader.get_absolute_url()}?saved=1")
    context = {"reader": reader, "form": form, "saved": "saved" in request.GET}
    return render(request, "outreach/newsletter_preferences.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter_delete(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: they leave, and we delete what we have of them."""
    reader = _reader(token)
    if request.method == "POST":
        newsletter.delete(reader)
        return render(request, "outreach/newsletter_deleted.html")
    return render(request, "outreach/newsletter_delete.html", {"reader": reader})
