"""How long we keep what is about candidates, and what they send us."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.outreach import forgetting
from campaigns.outreach.models import Approach, Claim, FreshCode, Message, Reply, Slot
from candidates.models import Contact
from pledges import consents, originals
from pledges.keeping import everything
from pledges.keeping.rule import Ago, Rule, Whose, delete
from pledges.models import Consent, Leftover, PhoneLink, Photo, Pledge, Statement, TakenBack


def _forget_files(photos: QuerySet[Photo]) -> None:
    """Delete what lies in the private storage; public copies stay where they are."""
    for photo in photos:
        names = [photo.original, *(one["private"] for one in photo.renditions)]
        kept = [{**one, "private": ""} for one in photo.renditions if one["public"]]
        Photo.objects.filter(pk=photo.pk).update(original="", renditions=kept)
        Leftover.objects.remove_after_the_commit(Leftover.PRIVATE, names)


def _drop_drafts(photos: QuerySet[Photo]) -> None:
    _forget_files(photos)
    photos.delete()


def _take_off_the_wall(photos: QuerySet[Photo]) -> None:
    """Our own copies go with the public ones."""
    names = [one["public"] for photo in photos for one in photo.renditions if one["public"]]
    _forget_files(photos)
    photos.update(status=Photo.Status.WITHDRAWN, renditions=[])
    Leftover.objects.remove_after_the_commit(Leftover.PUBLIC, names)


def _end_pledges(pledges: QuerySet[Pledge]) -> None:
    consents.take_back(Consent.objects.filter(pledge__in=pledges))
    Statement.objects.filter(pledge__in=pledges).delete()
    pledges.update(withdrawn_at=timezone.now(), statement="")


def _unconfirmed(ago: Ago) -> QuerySet[Contact]:
    """Not those that an email is on its way to at this moment."""
    asked_lately = FreshCode.objects.filter(sent_at__gte=ago(days=1), new_contact__isnull=False)
    leaving = Message.objects.filter(
        status__in=[Message.Status.CLAIMED, Message.Status.SENDING], contact__isnull=False
    )
    return (
        Contact.objects.unconfirmed()
        .exclude(pk__in=asked_lately.values("new_contact"))
        .exclude(pk__in=leaving.values("contact"))
    )


def of_candidates(ago: Ago) -> list[Rule]:
    photos = Photo.objects.all()
    return [
        Rule(
            Whose.CANDIDATE,
            _("Your email addresses and public pages, if you stood and do not sit"),
            _("a year after the poll"),
            Contact.objects.filter(
                candidate__ballot__election__polling_day__lt=ago(days=365).date(),
                candidate__sitting=False,
            ),
            delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("A photo as you uploaded it, which is never public"),
            _("30 days after we have put our own copies of it on the wall"),
            # One that is off the wall for now was on it.
            photos.filter(
                status__in=[Photo.Status.APPROVED, Photo.Status.HIDDEN],
                moderated_at__lt=ago(days=30),
            ).exclude(original=""),
            originals.forget,
        ),
        Rule(
            Whose.CANDIDATE,
            _("A photo as you uploaded it, where we blurred somebody or something in it"),
            _("until we put our own copies of it on the wall"),
            # The approval itself sees to it; this finds what it may have missed.
            originals.shows_what_was_blurred(),
            originals.forget,
        ),
        Rule(
            Whose.CANDIDATE,
            _("A photo that we could not take, or in whose place you sent another"),
            _("7 days; what you remove yourself goes at once"),
            photos.filter(
                Q(status=Photo.Status.WITHDRAWN, created_at__lt=ago(days=7))
                | Q(
                    status__in=[Photo.Status.ANOTHER_ASKED, Photo.Status.REFUSED],
                    moderated_at__lt=ago(days=7),
                )
            ).exclude(original="", renditions=[]),
            _forget_files,
        ),
        Rule(
            Whose.CANDIDATE,
            _("A photo that you uploaded and did not submit"),
            _("30 days"),
            photos.filter(status=Photo.Status.DRAFT, created_at__lt=ago(days=30)),
            _drop_drafts,
        ),
        Rule(
            Whose.CANDIDATE,
            _("That you sent a photo from your phone by a QR code, which is good for ten minutes"),
            _("a day"),
            PhoneLink.objects.filter(made_at__lt=ago(days=1)),
            delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("Your photo on the wall"),
            _("until you remove it, or else 3 years after the campaign"),
            photos.filter(
                status=Photo.Status.APPROVED,
                pledge__approach__campaign__ends_on__lt=ago(days=3 * 365).date(),
            ),
            _take_off_the_wall,
        ),
        Rule(
            Whose.CANDIDATE,
            _("The sentence that you published with it, and that you may be asked again"),
            _("as long as the photo may stay"),
            Pledge.objects.filter(
                approach__campaign__ends_on__lt=ago(days=3 * 365).date(), withdrawn_at=None
            ),
            _end_pledges,
        ),
        Rule(
            Whose.CANDIDATE,
            _("Another sentence that you sent for your page"),
            _("30 days after we have decided about it"),
            Statement.objects.filter(decided_at__lt=ago(days=30)),
            delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("Your email address, once you had everything deleted"),
            _("until our last email to it has left; then only in a coded form"),
            forgetting.addresses_to_delete(),
            delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("What a backup brings back of what you had deleted"),
            _("an hour"),
            forgetting.back_from_a_backup(),
            everything.delete_again,
        ),
        Rule(
            Whose.CANDIDATE,
            _("Codes made from pictures that you had deleted"),
            _("as long as such a photo might have stayed on the wall: 3 years"),
            TakenBack.objects.filter(at__lt=ago(days=3 * 365)),
            delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("What you answered to everybody in a daily letter"),
            _("4 weeks"),
            Reply.objects.filter(created_at__lt=ago(days=28)),
            delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("What you gave us to ask for your personal link: an address, a page, a few words"),
            _("30 days after we have decided about it"),
            Claim.objects.filter(decided_at__lt=ago(days=30)),
            delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("The same, where nobody has decided about it"),
            _("a year"),
            Claim.objects.waiting().filter(created_at__lt=ago(days=365)),
            delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("That we sent you a code, and how often one was tried"),
            _("a day"),
            FreshCode.objects.filter(sent_at__lt=ago(days=1)),
            delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("A new email address that you gave us and did not confirm with its code"),
            _("a day"),
            _unconfirmed(ago),
            delete,
        ),
        Rule(
            Whose.CANDIDATE,
            _("That you would like to visit a local service, and what came of it"),
            _("a year after the campaign"),
            Approach.objects.filter(
                visit_wanted_at__lt=ago(days=365), campaign__ends_on__lt=ago(days=365).date()
            ),
            lambda rows: rows.update(**Approach.NO_VISIT),
        ),
        Rule(
            Whose.CANDIDATE,
            _("When an email was let through to you, to keep to our pace"),
            _("2 days"),
            Slot.objects.filter(at__lt=ago(days=2)),
            delete,
        ),
    ]
