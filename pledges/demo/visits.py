"""A visit that a service of the demonstration offers: made to everybody in one seat, and another
one that waits to be read. The services are invented."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from campaigns.models import Campaign, VisitOffer
from campaigns.outreach import visits
from campaigns.outreach.models import Visit
from candidates.models import Constituency

State = VisitOffer.State


def bring_in_visits(campaign: Campaign, today: date, by: User) -> None:
    if VisitOffer.objects.filter(campaign=campaign).exists():
        return
    first, second = list(Constituency.objects.order_by("pk")[:2])
    made = _offer(campaign, first, today, "Tidewater Parent-Infant Team", "tide@pit.example")
    visits.approve(made, by=by)
    _offer(campaign, second, today, "Mill Lane Baby Room", "mill@room.example")
    for number, visit in enumerate(Visit.objects.filter(offer=made).with_names()):
        match number:
            case 0:
                visits.answer(visit, Visit.State.ACCEPTED, day=made.day_lines[0])
                visits.tell_of(visit, today, is_public=True)
            case 1:
                visits.answer(visit, Visit.State.OTHER_DAY, note="Would July do?")
            case 2:
                visits.answer(visit, Visit.State.DECLINED)


def _offer(
    campaign: Campaign, seat: Constituency, today: date, name: str, email: str
) -> VisitOffer:
    days = [today + timedelta(days=number) for number in (2, 5, 9)]
    visits.register(
        campaign,
        [seat],
        name="Nell Moor",
        email=email,
        service_name=name,
        host_type=VisitOffer.Host.CHARITY,
        what="The room in which we work with families, and two parents who tell what it was like "
        "to have somebody beside them.",
        days="\n".join(f"{day:%A} {day.day} {day:%B}, 10:00 to 12:00" for day in days),
        last_day=days[-1],
        most=6,
        photo_rules="Of visitors and the board, yes; of families, no.",
    )
    offer = VisitOffer.objects.get(service_name=name, campaign=campaign)
    offer.move(since=State.UNCONFIRMED, to=State.WAITING, confirmed_at=timezone.now())
    offer.refresh_from_db()
    return offer
