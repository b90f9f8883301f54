"""The campaign board: chosen by a form, drawn once, and the same on paper and on screens."""

import csv
import io
import time
from ipaddress import ip_network
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.core.cache import caches
from PIL import Image

from campaigns.models import Campaign
from candidates.models import Constituency
from pledges import board_views
from pledges.board_forms import BoardForm
from pledges.boards import Board, drawing
from tests.factories import a_campaign, a_seat

MILLIMETRE = 72 / 25.4
REGISTER = Path(settings.BASE_DIR).parent / "shared" / "data" / "constituencies-2024.csv"
# The longest names there are, where the register itself is not at hand.
LONG = [
    ("Inverness, Skye and West Ross-shire", ""),
    ("Cumbernauld and Kirkintilloch", ""),
    ("Normanton and Hemsworth", ""),
    ("Montgomeryshire and Glyndŵr", "Maldwyn a Glyndŵr"),
    ("Dumfriesshire, Clydesdale and Tweeddale", ""),
    ("Berwickshire, Roxburgh and Selkirk", ""),
    ("Na h-Eileanan an Iar", ""),
    ("Brecon, Radnor and Cwm Tawe", "Aberhonddu, Maesyfed a Chwm Tawe"),
    ("Newton Aycliffe and Spennymoor", ""),
    ("Kingston upon Hull North and Cottingham", ""),
    ("West Aberdeenshire and Kincardine", ""),
    ("Mid and South Pembrokeshire", "Canol a De Sir Benfro"),
]


@pytest.fixture
def campaign(db):
    return a_campaign(hashtags="#SpeakUpForBabies #IMHAW26")


def pdf_of(client, query=""):
    response = client.get(f"/board/board.pdf?{query}")
    assert response.status_code == 200
    return response.content


def lines_of(board):
    return " ".join(line["before"] + line["place"] + line["after"] for line in board.lines)


def elements(node):
    """All structure elements, in reading order."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_the_pdf_is_tagged_for_those_who_cannot_see_it(client, campaign):
    a_seat("Exeter")
    with pikepdf.open(io.BytesIO(pdf_of(client, "constituency=exeter&name=Jo+Ŵyn"))) as pdf:
        root = pdf.Root
        tags = [str(one.S) for one in elements(root.StructTreeRoot)]
        figures = [one for one in elements(root.StructTreeRoot) if one.S == "/Figure"]
        ua = pdf.open_metadata().get("pdfuaid:part")
        title = str(pdf.docinfo["/Title"])

        assert root.MarkInfo.Marked
        assert str(root.Lang).startswith("en")
        assert ua == "1"
        assert title == "I’m\N{NO-BREAK SPACE}speaking up for babies in Exeter. Jo Ŵyn"
        assert root.ViewerPreferences.DisplayDocTitle
        assert tags.count("/H1") == 1
        assert tags.count("/P") >= 3
        assert [str(one.Alt) for one in figures] == [
            f"QR code, which opens {settings.SITE_URL}/constituency/exeter/"
        ]
        assert b"BDC" in pdf.pages[0].Contents.read_bytes()


def test_every_font_is_in_the_pdf(client, campaign):
    with pikepdf.open(io.BytesIO(pdf_of(client, "language=both"))) as pdf:
        fonts = list(pdf.pages[0].Resources.Font.values())
        inner = [font.DescendantFonts[0].FontDescriptor for font in fonts]

        assert fonts
        assert all("/FontFile2" in one or "/FontFile3" in one for one in inner)


def test_each_language_is_marked_in_the_pdf(client, campaign):
    with pikepdf.open(io.BytesIO(pdf_of(client, "language=both"))) as pdf:
        marked = {str(one.Lang) for one in elements(pdf.Root.StructTreeRoot) if "/Lang" in one}

        assert str(pdf.Root.Lang) == "cy"
        assert "en" in marked


@pytest.mark.parametrize(("paper", "size"), [("a4", (297, 210)), ("a3", (420, 297))])
def test_the_paper_is_the_one_that_was_chosen(client, campaign, paper, size):
    pdf = pypdfium2.PdfDocument(pdf_of(client, f"paper={paper}"))

    assert len(pdf) == 1
    assert [round(side / MILLIMETRE) for side in pdf[0].get_size()] == list(size)


@pytest.mark.parametrize("language", ["en", "cy", "both"])
@pytest.mark.parametrize("ink", ["colour", "low"])
def test_all_that_the_law_and_fairness_ask_for_is_on_it(client, campaign, language, ink):
    pdf = pypdfium2.PdfDocument(pdf_of(client, f"language={language}&ink={ink}"))
    text = " ".join(pdf[0].get_textpage().get_text_range().split())

    assert campaign.imprint in text
    assert ("annibynnol ar bob plaid" in text) == (language != "en")
    assert ("independent of all political parties" in text) == (language != "cy")
    assert "vote" not in text.lower()
    assert "#SpeakUpForBabies" in text


def read_code(picture):
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("ink", ["colour", "low"])
@pytest.mark.parametrize(
    ("query", "path"),
    [("", "/"), ("constituency=exeter", "/constituency/exeter/")],
)
def test_the_code_opens_the_page_about_the_seat(client, campaign, ink, query, path):
    a_seat("Exeter")
    paper = pypdfium2.PdfDocument(pdf_of(client, f"{query}&ink={ink}"))[0]
    square = client.get(f"/board/square.png?{query}&ink={ink}").content

    for picture in (paper.render(scale=1.5).to_pil(), Image.open(io.BytesIO(square))):
        assert read_code(picture.convert("RGB")) == [settings.SITE_URL + path]


def test_the_square_is_for_screens(client, campaign):
    response = client.get("/board/square.png?save=1")

    assert Image.open(io.BytesIO(response.content)).size == (1080, 1080)
    assert response["Content-Disposition"] == (
        'attachment; filename="campaign-board-en-square.png"'
    )


def longest_names():
    if not REGISTER.exists():
        return LONG
    with REGISTER.open() as file:
        known = [(row["name"], row["ons_pcon24nmw"]) for row in csv.DictReader(file)]
    longest = sorted(known, key=lambda names: -len(names[0]))[:10]
    welsh = sorted(known, key=lambda names: -len(names[1]))[:10]
    return [*dict.fromkeys([*longest, *welsh, *LONG])]


@pytest.mark.parametrize("shape", ["a4", "a3", "square"])
@pytest.mark.parametrize("language", ["en", "cy", "both"])
def test_the_longest_names_fit(campaign, shape, language):
    for name, name_cy in longest_names():
        seat = Constituency(name=name, name_cy=name_cy, slug="x")
        paper = "a3" if shape == "a3" else "a4"
        board = Board(campaign, seat, "Maximiliana Fotheringham-Featherstonehaugh"[:40])
        board = Board(campaign, seat, board.name, language, paper)
        pdf = pypdfium2.PdfDocument(drawing(board, "pdf", square=shape == "square").draw())

        assert len(pdf) == 1, name
        assert_all_stands_apart(pdf[0], board)


def assert_all_stands_apart(page, board):
    """The large words in the bubble, the small print below it, nothing beyond the margin."""
    width, height = page.get_size()
    text = page.get_textpage()
    boxes = [(text.get_charbox(at), text.get_text_range(at, 1)) for at in range(text.count_chars())]
    drawn = [(box, letter) for box, letter in boxes if letter.strip() and box[2] > box[0]]
    assert min(box[0] for box, _letter in drawn) > width * 0.02
    assert max(box[2] for box, _letter in drawn) < width * 0.98
    assert min(box[1] for box, _letter in drawn) > height * 0.02
    assert max(box[3] for box, _letter in drawn) < height * 0.96
    # Letters as tall as a capital of the name on the board or taller are the large ones.
    large = len("".join((lines_of(board) + board.name).split()))
    words, small = drawn[:large], drawn[large:]
    assert min(box[1] for box, _l in words) > max(box[3] for box, _l in small)


@pytest.mark.parametrize(("language", "least"), [("en", 60), ("cy", 60), ("both", 36)])
def test_the_words_are_large_enough_to_be_read_in_a_photo(campaign, language, least):
    for name, name_cy in longest_names():
        seat = Constituency(name=name, name_cy=name_cy, slug="x")
        drawn = drawing(Board(campaign, seat, language=language), "pdf").draw()
        page = pypdfium2.PdfDocument(drawn)[0]
        # The height of a capital is two thirds of what a printer calls the size.
        capital = page.get_textpage().get_charbox(0)
        assert (capital[3] - capital[1]) / 0.66 >= least, name


def test_a_board_is_made_in_under_a_second_and_drawn_once(client, campaign):
    a_seat("Exeter")
    caches["boards"].clear()
    # The work and not the wait: tests share the machine.
    began = time.process_time()
    first = client.get("/board/board.pdf?constituency=exeter&paper=a3")

    assert time.process_time() - began < 1
    assert caches["boards"].get(first["ETag"].strip('"')) == first.content
    assert pdf_of(client, "constituency=exeter&paper=a3") == first.content


def test_who_has_the_board_is_sent_nothing(client, campaign):
    first = client.get("/board/board.pdf")
    again = client.get("/board/board.pdf", headers={"If-None-Match": first["ETag"]})
    other = client.get("/board/board.pdf?ink=low")

    assert again.status_code == 304
    assert not again.content
    assert again["ETag"] == first["ETag"] != other["ETag"]
    assert "max-age=300" in first["Cache-Control"]


def test_the_board_changes_with_the_words_of_the_campaign(client, campaign):
    first = client.get("/board/board.pdf")
    campaign.board_text = "I speak up for babies in {constituency}"
    campaign.save()

    assert client.get("/board/board.pdf")["ETag"] != first["ETag"]


@pytest.mark.parametrize(
    "address", ["/board/board.svg?constituency=exeter", "/embed/badge/light.svg"]
)
def test_what_is_drawn_has_the_colours_of_the_year(client, campaign, address):
    a_seat("Exeter")
    before = client.get(address).content.decode()
    Campaign.objects.update(colour="#0b5345", colour_bright="#a9dfbf")

    assert "#a9dfbf" not in before
    assert "#a9dfbf" in client.get(address).content.decode()


def test_a_network_has_so_many_new_boards_drawn_in_a_day(client, campaign, monkeypatch, settings):
    monkeypatch.setattr(board_views, "A_DAY", 2)
    caches["boards"].clear()
    answers = [client.get(f"/board/board.svg?name={name}") for name in ("Ann", "Bo", "Cy", "Ann")]

    assert [one.status_code for one in answers] == [200, 200, 429, 200]
    assert "Very many boards were drawn" in answers[2].content.decode()
    assert client.get("/board/board.svg?name=Di", REMOTE_ADDR="192.0.2.9").status_code == 200
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    assert client.get("/board/board.svg?name=Ed").status_code == 200


def test_a_file_is_named_for_what_it_is(client, campaign):
    a_seat("Exeter")
    response = client.get("/board/board.pdf?constituency=exeter&name=Siân+O’Brien&paper=a3")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        'attachment; filename="campaign-board-exeter-sian-obrien-en-a3.pdf"'
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("constituency=nowhere", "Choose a constituency from the list"),
        ("name=" + "x" * 41, "Name must be 40 characters or fewer"),
        ("name=Vote+for+Jo", "no numbers, web addresses or words about voting"),
        ("name=www.jo.example", "no numbers, web addresses or words about voting"),
        ("name=山", "We can’t print “山”"),
        ("paper=a9", "Select A4 or A3"),
        ("language=fr", "Select English, Welsh or both"),
        ("ink=red", "Select colour or low-ink"),
    ],
)
def test_what_is_wrong_is_said_beside_a_board_that_works(client, campaign, query, said):
    page = client.get(f"/board/?{query}").content.decode()
    sent_on = client.get(f"/board/board.pdf?{query}", follow=True).content.decode()

    assert said in page
    assert said in sent_on
    assert client.get("/board/board.svg?").status_code == 200
    assert 'src="/board/board.svg?"' in page


@pytest.mark.parametrize("name", ["<b>Jo</b>", '#import "x"', "$x$ *y* _z_", "\\u{41}", "Jo\0"])
def test_a_name_is_never_code(client, campaign, name):
    form = BoardForm({"name": name.replace("\0", "")})
    if form.is_valid():
        board = form.board(campaign)
        text = pypdfium2.PdfDocument(drawing(board, "pdf").draw())[0].get_textpage()
        assert board.name in text.get_text_range()
    assert client.get("/board/board.pdf", {"name": name}).status_code in {200, 302}


@pytest.mark.parametrize("letters", ["ŴŵŶŷÂâÎîÔôÛû", "ÀàÈèÌìÒòÙù", "ßłŁñçøÅőű", "O’Brien-Smith"])
def test_the_letters_of_our_languages_are_drawn(campaign, letters):
    form = BoardForm({"name": letters})

    assert form.is_valid(), form.errors
    text = pypdfium2.PdfDocument(drawing(form.board(campaign), "pdf").draw())[0].get_textpage()
    assert letters in text.get_text_range()


def test_what_paper_cannot_show_is_left_out(client, campaign):
    campaign.hashtags, campaign.imprint = "#Babies 👶 #IMHAW", "Published\nby 山 us\u200b"
    campaign.board_text = "I\u0301'm for babies 🎉 in {constituency}"
    campaign.save()
    text = pypdfium2.PdfDocument(pdf_of(client))[0].get_textpage().get_text_range()

    assert "#IMHAW" in text
    assert "👶" not in text


def test_a_welsh_board_has_the_welsh_name(client, campaign):
    a_seat("Anglesey", name_cy="Ynys Môn", nation="Wales")
    page = client.get("/board/?constituency=anglesey&language=both").content.decode()

    assert '<p lang="cy">Rwy’n\N{NO-BREAK SPACE}codi' in page or '<p lang="cy">Rwy’n codi' in page
    assert "fabanod Ynys Môn" in page
    assert "babies in Anglesey" in page


def test_the_page_leads_to_the_file_the_screen_and_the_square(client, campaign):
    a_seat("Exeter")
    page = client.get("/board/?constituency=exeter&name=Jo+Bee&ink=low").content.decode()
    chosen = "constituency=exeter&amp;name=Jo+Bee&amp;ink=low"

    for path in ("/board/board.pdf", "/board/screen/", "/board/square.png", "/board/board.svg"):
        assert f"{path}?{chosen}" in page
    assert 'alt="I’m\N{NO-BREAK SPACE}speaking up for babies in Exeter. Jo Bee"' in page


def test_the_screen_shows_nothing_but_the_board(client, campaign):
    page = client.get("/board/screen/?ink=low").content.decode()

    assert "/board/square.svg?ink=low" in page
    assert "/board/board.svg?ink=low" in page
    assert "<footer" not in page
    assert "<nav" not in page


def test_a_picture_is_a_picture_only(client, campaign):
    response = client.get("/board/board.svg?name=Jo")

    assert response["Content-Type"] == "image/svg+xml"
    assert b"<script" not in response.content
    assert b"<foreignObject" not in response.content


def test_a_constituency_is_chosen_by_name_or_by_slug(client, campaign):
    a_seat("Ynys Môn", slug="ynys-mon")
    pages = [client.get("/board/", {"constituency": one}) for one in ("Ynys Môn", "ynys-mon")]

    for page in pages:
        assert "<option selected>Ynys Môn" in page.content.decode()
        assert "?constituency=ynys-mon" in page.content.decode()
    wrong = client.get("/board/", {"constituency": "Atlantis"}).content.decode()
    assert "Choose a constituency from the list" in wrong


def test_a_zero_is_no_constituency(campaign):
    form = BoardForm({"constituency": "\0"})

    assert "Choose a constituency from the list" in form.errors["constituency"]
