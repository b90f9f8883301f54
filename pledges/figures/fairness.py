"""Whether the charity treats all parties alike: numbers by party, for staff and nobody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from campaigns.outreach.mailings.audience import stopped_people
from campaigns.outreach.models import Approach, Ask, Recipient, Suppression
from candidates.models import Candidate, Contact
from pledges.figures.charts import Bar

# How many parties a picture has room for; the table has all.
DRAWN = 20


@dataclass
class Row:
    """One party, or all of them."""

    name: str
    numbers: Counter[str] = field(default_factory=Counter)

    def cells(self) -> list[tuple[int, str]]:
        """Each number, with its share where it has one."""
        return [
            (self.numbers[column.key], self.share(column.key, column.share_of))
            for column in COLUMNS
        ]

    def share(self, part: str, whole: str) -> str:
        if not whole or not self.numbers[whole]:
            return ""
        return f"{100 * self.numbers[part] / self.numbers[whole]:.0f}%"

    def bar(self) -> Bar:
        with_address, by_us = self.numbers["with_address"], self.numbers["by_us"]
        share = self.share("by_us", "with_address")
        says = f"{by_us} of {with_address}" + (f" ({share})" if share else "")
        return Bar(self.name, by_us, says, whole=max(with_address, 1))


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    share_of: str = ""


COLUMNS = (
    Column("listed", "Listed"),
    Column("with_address", "With address", "listed"),
    Column("by_us", "Asked by us", "with_address"),
    Column("by_supporters", "Asked by supporters", "with_address"),
    Column("bounced", "Bounced", "with_address"),
    Column("opted_out", "Opted out", "listed"),
    Column("joined", "Joined", "listed"),
)


@dataclass(frozen=True)
class Uneven:
    """A seat in which the charity wrote to some, and not to all it could write to."""

    seat: str
    written_to: int
    left_out: int


@dataclass(frozen=True)
class Fairness:
    parties: list[Row]
    everyone: Row
    uneven: list[Uneven]

    @property
    def bars(self) -> list[Bar]:
        most = sorted(self.parties, key=lambda row: -row.numbers["listed"])[:DRAWN]
        return [row.bar() for row in sorted(most, key=lambda row: row.name)]


def fairness(campaign: Campaign) -> Fairness:
    """As it is now. A fixed number of queries, however many people are listed."""
    phase = campaign.phase()
    listed = _listed(campaign)
    usable = Contact.objects.usable(parliament=phase.has_mps).filter(
        channel=Contact.Channel.EMAIL, candidate=OuterRef("pk")
    )
    people = list(
        listed.annotate(has_address=Exists(usable)).values_list(
            "pk", "person_id", "party__name", "ballot__constituency__name", "has_address"
        )
    )
    sets = {
        "with_address": {pk for pk, *_rest, has_address in people if has_address},
        "by_us": _of(Recipient.objects.filter(mailing__campaign=campaign), _TRIED),
        "by_supporters": _of(
            Ask.objects.filter(invitation__campaign=campaign), [*Ask.ARRIVED, Ask.Status.BOUNCED]
        ),
        "bounced": _of(Recipient.objects.filter(mailing__campaign=campaign), ["bounced"])
        | _of(Ask.objects.filter(invitation__campaign=campaign), ["bounced"]),
        "opted_out": _opted_out(campaign, listed),
    }
    # Whoever was written to had one, so that no share is larger than the whole.
    sets["with_address"] |= sets["by_us"] | sets["by_supporters"] | sets["bounced"]
    answers = dict(
        Approach.objects.filter(campaign=campaign)
        .exclude(response=Approach.Response.NONE)
        .values_list("candidate", "response")
    )
    sets["joined"] = {pk for pk, answer in answers.items() if answer == Approach.Response.JOINED}
    stopped = stopped_people(campaign)
    rows, everyone = dict[str, Row](), Row("Everyone")
    written_to, left_out = Counter[str](), Counter[str]()
    for pk, person_id, party, seat, has_address in people:
        if person_id in stopped:
            sets["opted_out"].add(pk)
        keys = ["listed", *(key for key, members in sets.items() if pk in members)]
        for row in (rows.setdefault(party, Row(party)), everyone):
            row.numbers.update(keys)
        written_to[seat] += "by_us" in keys
        left_out[seat] += (
            has_address and not {"by_us", "opted_out"} & set(keys) and pk not in answers
        )
    uneven = [
        Uneven(seat, written_to[seat], left_out[seat])
        for seat in sorted(left_out)
        if written_to[seat] and left_out[seat]
    ]
    return Fairness([rows[name] for name in sorted(rows)], everyone, uneven)


# An email left for them.
_TRIED = [Recipient.Status.SENT, Recipient.Status.BOUNCED]


def _listed(campaign: Campaign) -> QuerySet[Candidate]:
    """Who stands now, and who sits where MPs are asked. Nobody twice."""
    elections = list(campaign.elections.all())
    standing = Candidate.objects.on_the_ballot().filter(ballot__election__in=elections)
    chosen = Q(ballot__election__in=elections, status__in=Candidate.ON_THE_BALLOT)
    if campaign.phase().asks_mps or not elections:
        chosen |= Q(sitting=True) & ~Q(person_id__in=standing.values("person_id"))
    return Candidate.objects.filter(chosen)


def _of(rows: QuerySet[Ask] | QuerySet[Recipient], states: Collection[str]) -> set[int]:
    found = rows.filter(status__in=states).order_by()
    return set(found.values_list("approach__candidate", flat=True).distinct())


def _opted_out(campaign: Campaign, listed: QuerySet[Candidate]) -> set[int]:
    stopped = Approach.objects.filter(campaign=campaign).exclude(stopped_at=None)
    out = set(stopped.values_list("candidate", flat=True))
    if Suppression.objects.of_any_address(campaign).exists():
        emails = Contact.objects.emails().filter(candidate__in=listed)
        pairs = list(emails.values_list("candidate", "value"))
        unwanted = Suppression.objects.of_addresses(campaign, {email for _pk, email in pairs})
        out |= {pk for pk, email in pairs if email in unwanted}
    return out
