"""What stands in a daily letter."""

import pytest

from campaigns.outreach import services
from campaigns.outreach.models import Approach, Invitation
from tests.outreach.daily_desk import TUESDAY, run, short

pytestmark = pytest.mark.django_db


def test_who_asked_for_what_and_the_words_with_first_name_and_district_only(campaign, ann):
    short(campaign, ann, wish="visit", name="Bo Bell")
    short(
        campaign,
        ann,
        name="Dr Sam Taylor",
        email="sam@supporters.example",
        postcode="EX11AA",
        own_words="I'm Sam Taylor of EX1 1AA (sam@supporters.example). Come!\n\nThanks,\nSam Taylor",
    )

    [letter] = run(TUESDAY)
    whole = f"{letter.body} {letter.alternatives[0][0]}"

    assert letter.subject == "2 people in Exeter have asked you to speak up for babies"
    assert "One of them would love to see a photo" in letter.body
    assert "One of them invites you to visit" in letter.body
    assert "> I'm Sam of EX1 ([…]). Come!\n>\n> – Sam, EX1\n" in letter.body
    for private in ("Taylor", "1AA", "sam@supporters.example", "Bell"):
        assert private not in whole


def test_what_many_wrote_alike_stands_there_once(campaign, ann):
    for name in ("Sam", "Bo", "Cy"):
        short(campaign, ann, name=name, own_words="Please come and see us, Ann")

    [letter] = run(TUESDAY)

    assert letter.body.count("Please come and see us, Ann") == 1
    assert "– Sam, EX1 (and 2 others with the same words)" in letter.body


def test_a_long_list_is_cut_and_the_page_has_all(client, campaign, ann):
    for one in range(13):
        short(campaign, ann, own_words=f"number{one} we would love to see you")

    [letter] = run(TUESDAY)
    link = Approach.objects.get().get_absolute_url()
    page = client.get(f"{link}letters/").content.decode()

    assert letter.body.count("we would love to see you") == 10
    assert "And 3 more" in letter.body
    assert page.count("we would love to see you") == 13


def test_words_make_no_link_and_no_markup_and_cannot_leave_their_quotation(campaign, ann):
    words = "<b>one</b> two three four\n\n-- \nhttps://evil.example/ five"
    short(campaign, ann, own_words=words)
    Invitation.objects.update(held_because="")
    services.send_off(Invitation.objects.get())

    [letter] = run(TUESDAY)
    html = letter.alternatives[0][0]

    assert "&lt;b&gt;one&lt;/b&gt;" in html
    assert 'href="https://evil.example' not in html
    assert "\n> -- \n> https://evil.example/ five\n" in letter.body
    assert html.count("<blockquote>") == 1


def test_the_letter_can_be_stopped_and_comes_from_us(campaign, ann):
    short(campaign, ann)

    [letter] = run(TUESDAY)

    approach = Approach.objects.get()
    assert approach.get_absolute_url() in letter.body
    assert approach.get_stop_url() in letter.extra_headers["List-Unsubscribe"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.from_email == "Speak up for babies <invitations@invites.charity.example>"
    assert letter.reply_to == ["campaigns@charity.example"]
