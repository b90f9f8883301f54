"""Pages behind a candidate's personal link for which the link alone is not enough: it can have
been forwarded. A code shows that whoever holds it reads the address on record too."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from campaigns.outreach import fresh_codes, new_address
from campaigns.outreach import services as outreach
from campaigns.outreach.digests.digest_words import shortened
from campaigns.outreach.models import Approach, FreshCode
from campaigns.outreach.personal import UnknownLink, personal_page
from candidates import visitor
from candidates.forms import answers
from pledges import packing
from pledges.behind_link import approach_of
from pledges.code_forms import NewAddressForm, OneCodeForm, TwoCodesForm

logger = logging.getLogger(__name__)

# New addresses that are typed in one network in a day. A party's office is one network.
ADDRESSES_A_DAY = 50


class Trouble(Exception):
    """Why it can't go on like this, in words for the page."""


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_data(request: HttpRequest, token: str) -> HttpResponseBase:
    """For the candidate, or whoever works for them and reads their emails: download everything
    that we hold about them."""
    approach = approach_of(token)
    if new_address.on_record(approach) is None:
        return _without_an_address(request, approach)
    form, trouble = OneCodeForm(), ""
    try:
        if "send" in request.POST:
            _send_code(approach)
            return redirect("candidate_data", token)
        if request.method == "POST":
            code = _open_code(approach, FreshCode.For.DATA)
            form = OneCodeForm(request.POST)
            if form.is_valid() and _are_right(code, form):
                return _download(approach, code)
    except Trouble as why:
        trouble = str(why)
    context = _context(approach, FreshCode.For.DATA, form, trouble)
    return render(request, "pledges/candidate_data.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_address(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: give another address to write to."""
    approach = approach_of(token)
    if new_address.on_record(approach) is None:
        return _without_an_address(request, approach)
    form, trouble = NewAddressForm(approach, answers(request)), ""
    try:
        if form.is_bound:
            _keep_to_the_limit(request)
        if form.is_valid():
            _propose(approach, form.cleaned_data["email"])
            return redirect("candidate_address_codes", token)
    except Trouble as why:
        trouble = str(why)
    context = _context(approach, FreshCode.For.ADDRESS, form, trouble)
    return render(request, "pledges/candidate_address.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_address_codes(request: HttpRequest, token: str) -> HttpResponse:
    """For the same: type the codes that came to both addresses. From then on we write to the
    new one."""
    approach = approach_of(token)
    if new_address.on_record(approach) is None:
        return _without_an_address(request, approach)
    code = fresh_codes.of(approach, FreshCode.For.ADDRESS)
    if code is None or code.new_contact is None:
        return _after_the_codes(request, approach)
    form, trouble = TwoCodesForm(*_both(approach, code)), ""
    try:
        if "send" in request.POST:
            _propose(approach, code.new_contact.value)
            return redirect("candidate_address_codes", token)
        if request.method == "POST":
            code = _open_code(approach, FreshCode.For.ADDRESS)
            form = TwoCodesForm(*_both(approach, code), request.POST)
            if form.is_valid() and _are_right(code, form):
                _change(code)
                return redirect("candidate_address_codes", token)
    except Trouble as why:
        trouble = str(why)
    context = _context(approach, FreshCode.For.ADDRESS, form, trouble)
    return render(request, "pledges/candidate_address_codes.html", context)


def _context(
    approach: Approach, purpose: FreshCode.For, form: forms.Form, trouble: str
) -> dict[str, object]:
    code = fresh_codes.of(approach, purpose)
    now, new = _both(approach, code)
    return {
        "approach": approach,
        "code": code,
        "form": form,
        "trouble": trouble,
        # Not whole: links are forwarded.
        "address": now,
        "new_address": new,
    }


def _both(approach: Approach, code: FreshCode | None) -> tuple[str, str]:
    """The address on record, and the one that is to follow it, as they are shown."""
    now = new_address.on_record(approach)
    new = code.new_contact if code else None
    return shortened(now.value if now else ""), shortened(new.value) if new else ""


def _without_an_address(request: HttpRequest, approach: Approach) -> HttpResponse:
    return render(request, "pledges/candidate_no_address.html", {"approach": approach})


def _after_the_codes(request: HttpRequest, approach: Approach) -> HttpResponse:
    """A second press of the button says no more than the first."""
    if not new_address.changed_lately(approach):
        return redirect("candidate_address", approach.token)
    address = _both(approach, None)[0]
    context = {"approach": approach, "address": address}
    return render(request, "pledges/candidate_address_changed.html", context)


def _keep_to_the_limit(request: HttpRequest) -> None:
    """What is typed is answered, and so nobody may try addresses without end."""
    if visitor.comes_too_often(request, "address", ADDRESSES_A_DAY):
        raise Trouble(_("Many addresses came from your network today. Please try again tomorrow."))


def _send_code(approach: Approach) -> None:
    with _troubles():
        outreach.nudge(*fresh_codes.send(approach, FreshCode.For.DATA))


def _propose(approach: Approach, email: str) -> None:
    with _troubles():
        new_address.propose(approach, email)


@contextmanager
def _troubles() -> Iterator[None]:
    """What can come between, where codes are sent."""
    try:
        yield
    except fresh_codes.LinkEnded:
        raise UnknownLink from None
    except fresh_codes.EnoughForToday:
        raise Trouble(_("We’ve sent five codes today, and send no more before tomorrow.")) from None


def _open_code(approach: Approach, purpose: FreshCode.For) -> FreshCode:
    code = fresh_codes.of(approach, purpose)
    on_record = new_address.on_record(approach)
    if code is None or not code.is_open or not fresh_codes.was_sent_to(code, on_record):
        raise Trouble(_("That code is no longer good. Ask for a new one."))
    return code


def _are_right(code: FreshCode, form: forms.Form) -> bool:
    """Otherwise the form says which is not, and how many tries are left."""
    typed = form.cleaned_data
    tried = fresh_codes.is_right(code, typed["code"], typed.get("new_code", ""))
    if tried.is_right:
        return True
    if not tried.left:
        raise Trouble(_("That isn’t the code, and it was the last try. Ask for a new one."))
    left = ngettext("You have one try left.", "You have %(left)d tries left.", tried.left)
    for name, right in {"code": tried.record, "new_code": tried.new}.items():
        if not right:
            wrong = form.fields[name].error_messages["wrong"]
            form.add_error(name, f"{wrong} {left % {'left': tried.left}}")
    return False


def _change(code: FreshCode) -> None:
    if not new_address.confirm(code):
        raise Trouble(_("That code is no longer good. Ask for a new one."))


def _download(approach: Approach, code: FreshCode) -> FileResponse:
    try:
        packed = packing.pack(approach)
    except Exception as error:
        # Each kind of storage has its own. Health says so to whoever runs the site.
        logger.error("what we hold can't be packed: %s", type(error).__name__)
        raise Trouble(
            _("We can’t put it together right now. Your code stays good: try again in a minute.")
        ) from None
    if not fresh_codes.use(code):
        packed.close()
        raise Trouble(_("That code was used already. Ask for a new one."))
    return FileResponse(
        packed, as_attachment=True, filename="my-data.zip", content_type="application/zip"
    )
