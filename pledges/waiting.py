"""What waits for a person, of what each may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from campaigns.models import Campaign, Event, VisitOffer
from campaigns.outreach.models import (
    Approach,
    Claim,
    Mailing,
    Organiser,
    Partner,
)
from candidates.models import Correction, ImportRun
from pledges import waiting_mail
from pledges.models import Photo, PhotoReport, ProfessionalPledge, Statement
from pledges.waiting_line import Look, May, Waiting


def waiting_for(may: May) -> list[Waiting]:
    """What this member of staff may see and somebody should look at, most urgent first."""

    def lines(looks: Iterator[Look]) -> list[Waiting]:
        return [look.line() for look in looks if may(look.permission)]

    return [
        *lines(waiting_mail.to_read(may)),
        *waiting_mail.trends(may),
        *lines(waiting_mail.paused()),
        *lines(_to_decide()),
        *lines(waiting_mail.did_not_arrive()),
        *lines(_of_people()),
        *lines(waiting_mail.of_readers()),
        *lines(_imports()),
        *waiting_mail.tidying(may),
        *lines(waiting_mail.helplines()),
        *lines(_drafts()),
    ]


def _drafts() -> Iterator[Look]:
    """Years in the making: what is not ready in time is seen here."""
    drafts = Campaign.objects.filter(published=False)
    if drafts.exists():
        what = "Years that only staff see yet"
        page, query = "campaigns_campaign_changelist", "?published__exact=0"
        yield Look("campaigns.publish_campaign", what, drafts, page, query)


def _to_decide() -> Iterator[Look]:
    yield Look(
        "pledges.view_photo",
        "Photos to check",
        Photo.objects.waiting(),
        "pledges_photo_changelist",
        since="submitted_at",
    )
    passed_on = Photo.objects.waiting().exclude(escalated_at=None)
    if passed_on.exists():
        yield Look(
            "pledges.decide_passed_on_photo",
            "Photos that moderators passed on",
            passed_on,
            "pledges_photo_changelist",
            since="escalated_at",
        )
    yield Look(
        "pledges.view_statement",
        "New sentences to read",
        Statement.objects.waiting(),
        "pledges_statement_changelist",
        since="sent_at",
    )
    yield Look(
        "pledges.view_photoreport",
        "Photos that somebody reported",
        PhotoReport.objects.waiting(),
        "pledges_photoreport_changelist",
        since="created_at",
    )
    hidden = Photo.objects.filter(status=Photo.Status.HIDDEN)
    if hidden.exists():
        yield Look(
            "pledges.moderate_photo",
            "Photos taken off the wall for now",
            hidden,
            "pledges_photo_changelist",
            "?state=hidden",
        )
    yield Look(
        "outreach.view_mailing",
        "Mailings that stopped themselves",
        Mailing.objects.stopped_by_itself(),
        "outreach_mailing_changelist",
        "?status__exact=paused",
        why="paused_because",
    )
    yield Look(
        "outreach.view_mailing",
        "Mailings for a second person to release",
        Mailing.objects.waiting_for_release(),
        "outreach_mailing_changelist",
        "?status__exact=scheduled",
    )


def _of_people() -> Iterator[Look]:
    yield Look(
        "outreach.decide_claim",
        "People who say that they are a candidate",
        Claim.objects.waiting(),
        "outreach_claim_changelist",
        since="created_at",
    )
    yield Look(
        "outreach.decide_partner",
        "Organisations that want to take part",
        Partner.objects.waiting(),
        "outreach_partner_changelist",
        "?state__exact=waiting",
        since="confirmed_at",
    )
    yield Look(
        "outreach.decide_partner",
        "Partner organisations with a new name or website",
        Partner.objects.with_changes(),
        "outreach_partner_changelist",
        "?proposed_at__isempty=0",
        since="proposed_at",
    )
    yield Look(
        "pledges.decide_professionalpledge",
        "Signatures to check",
        ProfessionalPledge.objects.waiting(),
        "pledges_professionalpledge_changelist",
        since="confirmed_at",
    )
    yield Look(
        "campaigns.decide_event",
        "Events that organisations suggest",
        Event.objects.waiting(),
        "campaigns_event_changelist",
        "?state__exact=waiting",
        since="confirmed_at",
    )
    changes = Organiser.objects.with_changes()
    if changes.exists():
        yield Look(
            "campaigns.decide_event",
            "Changes to events that are listed",
            changes,
            "campaigns_event_changelist",
            "?suggested_by__proposed_at__isempty=0",
            since="proposed_at",
        )
    yield Look(
        "campaigns.decide_visitoffer",
        "Services that offer a visit",
        VisitOffer.objects.waiting(),
        "campaigns_visitoffer_changelist",
        "?state__exact=waiting",
        since="confirmed_at",
    )
    yield Look(
        "outreach.view_approach",
        "Candidates who would like to visit a service",
        Approach.objects.visitors().filter(visit_settled_at=None),
        "outreach_approach_visits",
        since="visit_wanted_at",
    )
    yield Look(
        "candidates.view_correction",
        "Corrections suggested",
        Correction.objects.waiting(),
        "candidates_correction_changelist",
        since="created_at",
    )


def _imports() -> Iterator[Look]:
    yield Look(
        "candidates.add_importrun",
        "Imports waiting for a decision",
        ImportRun.objects.undecided(),
        "candidates_importrun_changelist",
        "?decision=waiting",
        since="finished_at",
    )
    last_week = timezone.now() - timedelta(days=7)
    yield Look(
        "candidates.view_importrun",
        "Lists that could not be fetched, several times",
        ImportRun.objects.not_fetched(last_week),
        "candidates_importrun_changelist",
        "?state__exact=refused",
        since="started_at",
        why="message",
    )
    yield Look(
        "candidates.view_importrun",
        "Imports refused in the last week",
        ImportRun.objects.filter(state=ImportRun.State.REFUSED, started_at__gte=last_week),
        "candidates_importrun_changelist",
        "?state__exact=refused",
    )
