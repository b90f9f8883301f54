"""The whole story in a real Chromium, with mail from a real SMTP server: a supporter asks,
a candidate answers with a photo, staff check it, it is on the wall, the supporter is told."""

import email
import email.policy
import re
import time

from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults
from tests.factories import a_picture


def link_in_mail(site, recipient, subject, path):
    """Waits for the email, and returns the address in it that begins with path."""
    text = site.text_of_mail(recipient, subject)
    return re.search(re.escape(site.url + path) + r"\S*", text)[0]


def test_from_postcode_to_photo_wall(site, page, tmp_path):
    site.start_worker()

    # A supporter asks.
    page.goto(site.url)
    look_for_faults(page)
    page.get_by_label("What’s your postcode?").fill("sw1a1aa")
    follow(page, page.get_by_role("button", name="Find my candidates"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cities of London and Westminster")
    look_for_faults(page)
    ticked = page.locator("input[name=candidates]:checked")
    assert ticked.count() > 1
    assert ticked.count() == page.locator("input[name=candidates]").count()
    for _ in range(ticked.count() - 1):
        ticked.last.uncheck()
    chosen = page.locator("label:has(input:checked) .person__name").inner_text()
    follow(page, page.get_by_role("button", name="Write my invitation"))
    follow(page, page.get_by_role("button", name="Check my message"))
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look_for_faults(page)
    page.get_by_label("Why does this matter to you?").fill(
        "My daughter was born in March, and a health visitor sat with me when nobody else could."
    )
    page.get_by_label("Full name").fill("Sam Taylor")
    page.get_by_label("Email address").fill("sam@supporters.example")
    follow(page, page.get_by_role("button", name="Check my message"))
    expect(page.get_by_text("My daughter was born in March, and")).to_be_visible()
    look_for_faults(page)
    page.get_by_label("Send my message.").check()
    page.get_by_label("My message may say something").check()
    follow(page, page.get_by_role("button", name="Email me the link to send it"))
    expect(page.get_by_text("sam@supporters.example")).to_be_visible()
    look_for_faults(page)

    # They confirm by the link.
    supporter_link = link_in_mail(site, "sam@supporters.example", "Confirm", "/i/")
    page.goto(supporter_link)
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Send my invitation"))
    expect(page.get_by_text("Thank you for speaking up")).to_be_visible()
    look_for_faults(page)

    # The candidate answers.
    invited = wait_for_invitation(site)
    candidate_link = link_in_mail(site, invited, "Will you speak up for babies", "/c/")
    page.goto(supporter_link)
    expect(page.locator(".states")).to_contain_text("Sent")
    page.goto(candidate_link)
    expect(page.get_by_role("heading", level=1)).to_contain_text(chosen)
    look_for_faults(page)
    page.get_by_label(f"I’m {chosen}", exact=True).check()
    follow(page, page.get_by_role("button", name="Join the campaign"))
    look_for_faults(page)
    page.get_by_label("Yes, I’ll speak up for babies").check()
    page.get_by_label("A sentence for your page").fill("Babies can't wait.")
    follow(page, page.get_by_role("button", name="Continue to the photo"))
    look_for_faults(page)
    photo = tmp_path / "IMG_0001.JPG"
    photo.write_bytes(a_picture())
    page.get_by_label("Select a photo").set_input_files(photo)
    page.get_by_label("No one else").check()
    page.get_by_label("I took it").check()
    follow(page, page.get_by_role("button", name="Continue"))
    expect(page.get_by_text("This is how it will appear")).to_be_visible()
    look_for_faults(page)
    page.get_by_label("Publish my name").check()
    page.get_by_label("I may use this photo").check()
    follow(page, page.get_by_role("button", name="Submit my photo"))
    expect(page.get_by_text("We have your photo")).to_be_visible()
    look_for_faults(page)
    link_in_mail(site, invited, "A photo has been sent for", "/c/")

    # Staff check it.
    page.goto(f"{site.url}/admin/")
    look_for_faults(page)
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill("speak-up-for-babies")
    follow(page, page.get_by_role("button", name="Log in"))
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="Photos to check"))
    look_for_faults(page)
    follow(page, page.get_by_role("link", name=chosen))
    look_for_faults(page)
    follow(page, page.get_by_role("button", name="Put on the wall"))
    expect(page.get_by_text("Describe the photo before it goes on the wall.")).to_be_visible()
    page.get_by_label("Description for people").fill("Smiling, with the campaign board.")
    follow(page, page.get_by_role("button", name="Put on the wall"))
    expect(page.get_by_text("On the wall. The candidate")).to_be_visible()

    # It is public, and the supporter is told.
    photo_link = link_in_mail(site, "sam@supporters.example", "is speaking up for babies", "/wall/")
    page.goto(photo_link)
    expect(page.get_by_alt_text("Smiling, with the campaign board.")).to_be_visible()
    expect(page.get_by_text("Babies can't wait.")).to_be_visible()
    look_for_faults(page)
    page.goto(f"{site.url}/wall/")
    expect(page.get_by_role("link", name=chosen)).to_be_visible()
    look_for_faults(page)
    page.goto(supporter_link)
    expect(page.get_by_text("Photo on the wall")).to_be_visible()

    # And gone when the candidate says so.
    page.goto(candidate_link)
    look_for_faults(page)
    follow(page, page.get_by_role("link", name="Remove my photo"))
    page.get_by_label("My photo. I stay").check()
    follow(page, page.get_by_role("button", name="Remove now"))
    assert page.goto(photo_link).status == 410


def wait_for_invitation(site):
    """The address that Sam's invitation went to."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for envelope in list(site.mails):
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            if mail["From"].startswith('"Sam Taylor via') or mail["From"].startswith(
                "Sam Taylor via"
            ):
                assert mail["Reply-To"] == "Sam Taylor <sam@supporters.example>"
                return envelope.rcpt_tos[0]
        time.sleep(0.1)
    raise AssertionError(f"no invitation was sent: {site.outbox()}")
