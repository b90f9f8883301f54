"""The buttons on a mailing's pages: each does one thing, says in words what happened, and
leaves a line in the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from smtplib import SMTPException
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from campaigns.outreach.admin import mailing_people
from campaigns.outreach.mailings import conduct
from campaigns.outreach.mailings.conduct import NotByTheSamePerson
from campaigns.outreach.mailings.mailing_forms import PauseForm, ResumeForm, SureForm
from campaigns.outreach.models import Mailing, TooLate


@dataclass(frozen=True)
class Outcome:
    mailing: Mailing
    says: str
    note: str = ""  # for the history; empty: nothing happened
    level: int = messages.SUCCESS
    page: str = ""


@dataclass(frozen=True)
class Act:
    permission: str
    do: Callable[[Mailing, HttpRequest], Outcome]

    def run(self, mailing: Mailing, request: HttpRequest) -> Outcome:
        try:
            return self.do(mailing, request)
        except TooLate:
            mailing.refresh_from_db()
            return refused(
                mailing,
                "Nothing was done: somebody was faster. It is now: "
                f"{mailing.get_status_display().lower()}.",
            )


def refused(mailing: Mailing, says: str, page: str = "") -> Outcome:
    return Outcome(mailing, says, level=messages.ERROR, page=page)


def test(mailing: Mailing, request: HttpRequest) -> Outcome:
    address, page = cast(User, request.user).email, "outreach_mailing_preview"
    if not address:
        return refused(mailing, "Your account has no email address to send a test to.", page)
    people = mailing_people.example(mailing, request.POST.get("for", ""))
    if not people:
        return refused(mailing, "There is nobody yet whose name could stand in a test.", page)
    letters = [people]
    if mailing.text_cy and not mailing_people.is_welsh(people):
        # What is sent was read before, in each language.
        letters += filter(None, [mailing_people.example(mailing, "wales")])
    try:
        conduct.send_test(mailing, letters, address)
    except (SMTPException, OSError) as error:
        return refused(
            mailing,
            f"The mail server did not take the test: {type(error).__name__}. Try again.",
            page,
        )
    sent = "Two tests are" if len(letters) > 1 else "A test is"
    return Outcome(
        mailing,
        f"{sent} on the way to your own address. Read what comes before you go on.",
        "Sent a test to themselves.",
        page=page,
    )


def take_back(mailing: Mailing, request: HttpRequest) -> Outcome:
    conduct.take_back(mailing)
    return Outcome(mailing, "Taken back: it can be changed again.", "Took it back.")


def release(mailing: Mailing, request: HttpRequest) -> Outcome:
    try:
        conduct.release(mailing, by=cast(User, request.user))
    except NotByTheSamePerson:
        return refused(mailing, "You scheduled it: somebody else has to release it.")
    return Outcome(mailing, "Released. It starts by itself.", "Released it.")


def pause(mailing: Mailing, request: HttpRequest) -> Outcome:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return refused(mailing, "Say in 200 characters why.")
    who = cast(User, request.user).get_username()
    because = form.cleaned_data["because"] or "without a reason given"
    conduct.pause(mailing, f"{who}, {timezone.localtime():%-d %B %H:%M}: {because}"[:200])
    return Outcome(mailing, "Paused. Nothing more leaves.", f"Paused: {because}")


def resume(mailing: Mailing, request: HttpRequest) -> Outcome:
    form, stopped_because = ResumeForm(request.POST), mailing.paused_because
    because = form.cleaned_data["because"] if form.is_valid() else ""
    if not conduct.resume(mailing, because=because):
        return refused(
            mailing, "It has not gone on. Say, in at most 300 characters, why it should."
        )
    note = f"Went on ({stopped_because}), because: {because}" if because else "Went on."
    return Outcome(mailing, "It goes on.", note[:1000])


def cancel(mailing: Mailing, request: HttpRequest) -> Outcome:
    if not SureForm(request.POST).is_valid():
        return refused(mailing, "Tick that you are sure: a cancelled mailing can’t be sent.")
    conduct.cancel(mailing)
    return Outcome(mailing, "Cancelled. What has left can’t be called back.", "Cancelled it.")


def follow_up(mailing: Mailing, request: HttpRequest) -> Outcome:
    follower = conduct.follow_up(mailing, by=cast(User, request.user))
    return Outcome(
        follower,
        f"Here is the draft of the {follower.get_step_display().lower()}. Change it as you like.",
        f"Made from “{mailing}”.",
        page="outreach_mailing_change",
    )


ACTS = {
    "test": Act("change_mailing", test),
    "take-back": Act("change_mailing", take_back),
    "release": Act("release_mailing", release),
    "pause": Act("change_mailing", pause),
    "resume": Act("change_mailing", resume),
    "cancel": Act("change_mailing", cancel),
    "follow-up": Act("add_mailing", follow_up),
}
