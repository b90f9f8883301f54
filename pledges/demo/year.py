"""The campaigns of the demonstration, and its staff."""

from datetime import date, timedelta

from django.contrib.auth.models import Group, User

from campaigns.models import Campaign, ShareText
from candidates.models import Constituency, Election
from pledges.demo import words

PASSWORD = "speak-up-for-babies"  # noqa: S105 - printed for everyone to see


def this_year(today: date, election: Election) -> Campaign:
    """The campaign of today's year, with its week on. Its words stay as staff left them,
    and on New Year's Day last year's goes on under the new year."""
    monday = today - timedelta(days=today.weekday())
    campaign = (
        Campaign.objects.filter(year=today.year).first()
        or Campaign.objects.filter(elections=election).first()
        or Campaign(
            **words.THIS_YEAR,
            year=today.year,
            hashtags=words.hashtags(today.year),
            wall_reason=words.WALL_REASON,
            wall_decided_on=today,
        )
    )
    if campaign.hashtags == words.hashtags(campaign.year):
        campaign.hashtags = words.hashtags(today.year)
    campaign.year = today.year
    campaign.starts_on, campaign.ends_on = monday, monday + timedelta(days=6)
    campaign.save()
    if not campaign.elections.exclude(pk=election.pk).exists():
        election.campaigns.set([campaign])
    return campaign


def words_to_share() -> None:
    """One text of staff's own. As they left it."""
    if not ShareText.objects.exists():
        wales = Constituency.Nation.WALES
        ShareText.objects.create(role=ShareText.Role.SEAT, nation=wales, **words.TO_SHARE_IN_WALES)


def staff() -> User:
    """Create the two logins where they are missing. Returns the moderator."""
    if not User.objects.filter(username="demo").exists():
        User.objects.create_superuser("demo", "demo@charity.example", PASSWORD)
    moderator = User.objects.filter(username="moderator").first()
    if moderator is None:
        moderator = User.objects.create_user(
            "moderator", "moderator@charity.example", PASSWORD, is_staff=True
        )
        moderator.groups.add(Group.objects.get(name="Moderator"))
    return moderator
