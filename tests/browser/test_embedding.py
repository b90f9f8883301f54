"""Within a page of somebody else: our box, as high as it needs, and a form of their own."""

from playwright.sync_api import expect

from tests.chromium import follow, look_for_faults

# In the demonstration, Hexham alone.
POSTCODE = "NE46 1BS"


def test_what_is_copied_works_on_another_site(site, page, their_page):
    page.goto(f"{site.url}/embed/")
    look_for_faults(page)
    codes = [page.locator(f"#{name}-code").inner_text() for name in ("form", "frame", "badge")]

    page.goto(their_page(codes[1].replace(' loading="lazy"', "")))
    box = page.frame_locator("iframe")
    expect(box.get_by_label("What’s your postcode?")).to_be_visible()
    if page.context.scripted:
        # As high as it is: nothing is cut off, and nothing of it is empty.
        needed = box.locator("body").evaluate(
            "body => Math.ceil(body.getBoundingClientRect().height)"
        )
        expect(page.locator("iframe")).to_have_css("height", f"{needed}px")
    box.get_by_label("What’s your postcode?").fill(POSTCODE)
    follow(page, box.get_by_role("button", name="Find my candidates"))
    expect(page).to_have_url(f"{site.url}/constituency/hexham/")

    page.goto(their_page(codes[0]))
    page.get_by_label("Your postcode").fill(POSTCODE)
    follow(page, page.get_by_role("button", name="Find my candidates"))
    expect(page).to_have_url(f"{site.url}/constituency/hexham/")

    page.goto(their_page(codes[2]))
    follow(page, page.get_by_role("link", name="Speak up for babies"))
    expect(page).to_have_url(f"{site.url}/")


ROOM_BELOW = """bubble => {
  const tail = parseFloat(getComputedStyle(bubble, '::after').height);
  const foot = document.querySelector('.frame__foot').getBoundingClientRect();
  return foot.top - bubble.getBoundingClientRect().bottom - tail;
}"""


def test_the_frames_have_no_faults(site, page):
    page.goto(f"{site.url}/embed/postcode/")
    look_for_faults(page)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.locator(".frame__bubble").evaluate(ROOM_BELOW) >= 0
    page.goto(f"{site.url}/wall/")
    address = page.locator(".board__name a").first.get_attribute("href")
    page.goto(f"{site.url}/embed/photo{address.removeprefix('/wall')}")
    look_for_faults(page)
    expect(page.locator(".board__picture img")).to_be_visible()
    page.goto(f"{site.url}/embed/photo/2024/nobody/")
    look_for_faults(page)
    page.goto(f"{site.url}/api/")
    look_for_faults(page)
