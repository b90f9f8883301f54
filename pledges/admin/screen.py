"""One photo on a screen: what a moderator sees, and what each button does."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns.outreach import previews
from campaigns.outreach.models import Message
from pledges import holding, moderation, undoing
from pledges.alike import alike, how_alike
from pledges.changing import CAN_BE_CHANGED
from pledges.decisions import NotNow, undo_for
from pledges.models import AlreadyDecided, Photo
from pledges.moderation_forms import DecisionForm

Status = Photo.Status
TURNED_DOWN = {"another": Status.ANOTHER_ASKED, "refuse": Status.REFUSED}
NEED_THE_FORM = ("approve", "escalate", *TURNED_DOWN)
LATE = "Somebody else decided about this photo first, or changed it, or it was withdrawn."


def show(
    admin: ModelAdmin[Photo], request: HttpRequest, photo: Photo, form: DecisionForm | None = None
) -> HttpResponse:
    moderator = cast(User, request.user)  # the admin lets nobody else in
    approach = photo.pledge.approach
    candidate = approach.candidate
    look_alikes = alike(photo)
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": str(photo),
        "photo": photo,
        "large": photo.rendition(1280) if photo.renditions else None,
        "was_changed": bool(photo.turned or photo.crop or photo.blurred),
        "may_change": photo.status in CAN_BE_CHANGED and bool(photo.renditions),
        "pledge": photo.pledge,
        "approach": approach,
        "candidate": candidate,
        "pages": candidate.pages(),
        "sent_to": _address_on_record(photo),
        "look_alikes": [(one, how_alike(one, photo)) for one in look_alikes],
        "others": photo.pledge.photos.exclude(pk__in=[photo.pk, *(one.pk for one in look_alikes)])
        .exclude(status=Status.DRAFT)
        .order_by("-pk"),
        "reports": photo.reports.waiting(),
        "new_sentence": photo.pledge.statements.waiting().first(),
        "history": photo.decisions.select_related("by"),
        "waits": photo.status == Status.WAITING,
        "may_decide": admin.has_moderate_permission(request),  # type: ignore[attr-defined]
        "for_others": bool(photo.escalated_at) and not holding.may_decide_passed_on(moderator),
        "holder": holding.holder(photo, besides=moderator),
        "held_by_you": photo.held_by_id == moderator.pk
        and photo.held_until is not None
        and photo.held_until > timezone.now(),
        "needs_two": moderation.needs_two(photo),
        "you_were_first": photo.first_approved_by_id == moderator.pk,
        "to_undo": undoing.to_undo(photo),
        "form": form or DecisionForm(initial=_initial(photo)),
    }
    return render(request, "admin/pledges/photo/change_form.html", context)


def _initial(photo: Photo) -> dict[str, Any]:
    return {
        "alt_text": photo.alt_text,
        "child": moderation.needs_two(photo),
        "private_note": photo.private_note,
    }


def _address_on_record(photo: Photo) -> str:
    """Where its owner's notice went, or would go."""
    approach = photo.pledge.approach
    told = approach.messages.filter(kind=Message.Kind.PHOTO_RECEIVED, about=photo.about).first()
    contact = approach.candidate.email_contact(parliament=approach.campaign.phase().has_mps)
    if told and told.contact:
        return told.contact.value
    return contact.value if contact else ""


def act(admin: ModelAdmin[Photo], request: HttpRequest, photo: Photo) -> HttpResponse:
    """Do what the button says. What was typed stays where it could not be done."""
    form = None
    pressed = [name for name in NEED_THE_FORM if name in request.POST]
    if pressed:
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return show(admin, request, photo, form)
    try:
        # What should be off the wall is, whatever was seen.
        if "hide" not in request.POST and request.POST.get("seen", photo.as_seen) != photo.as_seen:
            raise AlreadyDecided
        if form and pressed[0] in TURNED_DOWN and "sure" not in request.POST:
            return _show_email(admin, request, photo, form, pressed[0])
        if form:
            done = _decide(request, photo, form, pressed[0])
        else:
            return _without_a_form(admin, request, photo)
    except AlreadyDecided:
        admin.message_user(request, LATE, messages.WARNING)
        return redirect("admin:pledges_photo_changelist")
    except NotNow as reason:
        admin.message_user(request, str(reason), messages.WARNING)
        photo.refresh_from_db()
        return show(admin, request, photo, form)
    return _done(admin, request, photo, done)


def _show_email(
    admin: ModelAdmin[Photo], request: HttpRequest, photo: Photo, form: DecisionForm, button: str
) -> HttpResponse:
    """The email as it would go, and the words of the reason to change. Decides nothing."""
    reason = form.reason
    details = moderation.details_of(TURNED_DOWN[button], reason)
    given = {**form.cleaned_data, "words": reason.words or reason.standard}
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": "The email before it goes",
        "photo": photo,
        "seen": photo.as_seen,
        "button": button,
        "asks": button == "another",
        "form": DecisionForm(initial=given),
        "email": previews.about_what_they_sent(
            Message.Kind.ANOTHER_PHOTO, photo.pledge.approach, details
        ),
        "minutes": int(undo_for().total_seconds() // 60),
    }
    return render(request, "admin/pledges/photo/email.html", context)


def _decide(request: HttpRequest, photo: Photo, form: DecisionForm, button: str) -> str:
    by, given = cast(User, request.user), form.cleaned_data
    if button == "another":
        moderation.ask_for_another(photo, by=by, reason=form.reason)
        return "Another photo asked for. The candidate gets your reason by email."
    if button == "refuse":
        moderation.refuse(photo, by=by, reason=form.reason)
        return "Refused. The candidate gets your reason by email."
    if button == "escalate":
        moderation.escalate(photo, by=by, private_note=given["private_note"])
        return "Passed on to a campaign admin."
    on_the_wall = moderation.approve(
        photo,
        by=by,
        alt_text=given["alt_text"].strip(),
        child=given["child"],
        private_note=given["private_note"],
        seen_statement=request.POST.get("seen_statement", ""),
    )
    if not on_the_wall:
        return "You agreed. With a child in the picture, a second person must, too."
    if photo.pledge.approach.campaign.shows_photos():
        return "On the wall. The candidate and everyone who asked them are told."
    return "Approved. The wall shows no photos now; all are told when it does."


def _without_a_form(admin: ModelAdmin[Photo], request: HttpRequest, photo: Photo) -> HttpResponse:
    """What takes one press. All of it stays on this photo, or goes on to the next."""
    by, post, done = cast(User, request.user), request.POST, ""
    if "next" in post:
        return to_next(admin, request, after=photo)
    if "hold" in post or "take_over" in post:
        if not holding.hold(photo, by=by, take_over="take_over" in post):
            admin.message_user(request, "A colleague has it in hand.", messages.WARNING)
    elif "undo" in post:
        undoing.undo(photo, by=by)
        done = "Undone."
    elif "hide" in post:
        moderation.hide(photo, by=by)
        done = "Off the wall, at once. Say why when you have time: it is shown again, or not."
    elif "show_again" in post:
        moderation.show_again(photo, by=by)
        done = "Back on the wall."
    if done:
        admin.log_change(request, photo, done)
        admin.message_user(request, f"{photo.pledge.display_name}: {done}")
    return redirect("admin:pledges_photo_change", photo.pk)


def _done(admin: ModelAdmin[Photo], request: HttpRequest, photo: Photo, done: str) -> HttpResponse:
    admin.log_change(request, photo, done)
    level = messages.SUCCESS
    admin.message_user(request, f"{photo.pledge.display_name}: {done}", level)
    return to_next(admin, request, after=photo)


def to_next(
    admin: ModelAdmin[Photo], request: HttpRequest, *, after: Photo | None = None
) -> HttpResponse:
    following = holding.take_next(cast(User, request.user), after=after)
    if following:
        return redirect("admin:pledges_photo_change", following.pk)
    admin.message_user(request, "Nothing else waits for you.")
    return redirect("admin:pledges_photo_changelist")
