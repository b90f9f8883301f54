"""The API: what its document promises, open to everyone's programs, and nothing that is held."""

import json

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from campaigns.models import Campaign
from pledges import services
from tests.factories import a_candidate, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def described(client):
    return client.get("/api/v1/openapi.json").json()


def ask(client, path, status=200, **options):
    response = client.get(f"/api/v1/{path}", **options)
    assert response.status_code == status
    return response.json()


def schema_of(described, path):
    answer = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    # What a schema refers to lies beside it.
    return {**answer["schema"], "components": described["components"]}, answer["example"]


# The document


def test_the_document_is_one(described):
    validate(described)
    assert described["servers"] == [{"url": "http://testserver/api/v1"}]


def test_the_examples_are_as_the_document_says(described):
    for path in described["paths"]:
        schema, example = schema_of(described, path)
        OAS31Validator(schema).validate(example)


ADDRESSES = {
    "/campaigns": "campaigns",
    "/constituencies": "constituencies",
    "/constituencies/{code}": "constituencies/exeter",
    "/walls/{year}": "walls/2024",
    "/counts/{year}": "counts/2024",
    "/openapi.json": "openapi.json",
}


@pytest.mark.parametrize("visibility", ["live", "counts_only", "off"])
def test_every_answer_is_as_the_document_says(client, described, on_the_wall, visibility):
    on_the_wall(seat=a_seat("Exeter"))
    Campaign.objects.update(wall_visibility=visibility)

    for path in described["paths"]:
        schema, _example = schema_of(described, path)
        OAS31Validator(schema).validate(ask(client, ADDRESSES[path]))


def test_the_page_for_people_says_the_same(client, campaign, described):
    page = client.get("/api/").content.decode()

    for path, methods in described["paths"].items():
        assert f"GET http://testserver/api/v1{path}" in page
        assert methods["get"]["summary"] in page


# What it says


def test_a_photo(client, on_the_wall):
    photo = on_the_wall(seat=a_seat("Ynys Môn", slug="ynys-mon", name_cy="Ynys Môn"))

    wall = ask(client, "walls/2024")
    assert (wall["total"], wall["pages"], wall["next"]) == (1, 1, None)
    one = wall["photos"][0]
    assert (one["name"], one["party"], one["alt_text"]) == (
        "Ann Archer",
        "Willow Party",
        "In a park",
    )
    assert one["constituency"]["name"] == {"en": "Ynys Môn", "cy": "Ynys Môn"}
    assert one["page"] == f"http://testserver{photo.get_absolute_url()}"
    public = {f"http://testserver/media/{r['public']}" for r in photo.renditions if r["public"]}
    assert {image["url"] for image in one["images"]} == public


def test_a_seat_by_its_code_or_its_slug(client):
    seat = a_seat("Exeter", region="South West")

    for asked in (seat.code, seat.code.lower(), "exeter", "Exeter"):
        assert ask(client, f"constituencies/{asked}")["region"] == "South West"


def test_the_numbers(client, campaign, on_the_wall):
    exeter = a_seat("Exeter", region="South West")
    on_the_wall(seat=exeter)
    a_candidate(campaign, seat=exeter)
    a_candidate(campaign, seat=a_seat("Ynys Môn", slug="ynys-mon", nation="Wales"))

    said = ask(client, "counts/2024")
    assert (said["taking_part"], said["asked"], said["seats_with_people"]) == (1, 3, 1)
    assert [(one["nation"], one["taking_part"]) for one in said["nations"]] == [
        ("England", 1),
        ("Wales", 0),
    ]
    assert said["regions"][0]["region"] == "South West"
    assert "Party" not in json.dumps(said)


def test_pages_lead_to_each_other(client, on_the_wall):
    seat = a_seat("Exeter")
    for name in ("Ann Archer", "Bo Baker", "Cy Cook"):
        on_the_wall(name, seat=seat)

    first = ask(client, "walls/2024?per_page=2")
    second = client.get(first["next"]).json()
    assert [one["name"] for one in first["photos"]] == ["Ann Archer", "Bo Baker"]
    assert [one["name"] for one in second["photos"]] == ["Cy Cook"]
    assert client.get(second["previous"]).json() == first


def test_of_one_seat_alone(client, on_the_wall):
    exeter, york = a_seat("Exeter"), a_seat("York")
    on_the_wall("Ann Archer", seat=exeter)
    on_the_wall("Bo Baker", seat=york)

    for asked in ("york", york.code):
        assert [
            one["name"] for one in ask(client, f"walls/2024?constituency={asked}")["photos"]
        ] == ["Bo Baker"]


# What may not be seen


@pytest.mark.parametrize("visibility", ["counts_only", "hold_until_poll_closes", "off"])
def test_photos_that_are_held_are_not_there(client, on_the_wall, visibility):
    on_the_wall()
    Campaign.objects.update(wall_visibility=visibility)

    assert ask(client, "walls/2024") == {"shown": False}


@pytest.mark.parametrize("visibility", ["hold_until_poll_closes", "off"])
def test_numbers_that_are_held_are_not_there(client, on_the_wall, visibility):
    on_the_wall()
    Campaign.objects.update(wall_visibility=visibility)

    assert ask(client, "counts/2024") == {"shown": False}


def test_a_year_that_is_not_published_is_not_there(client, campaign):
    Campaign.objects.update(published=False)

    assert ask(client, "campaigns") == {"campaigns": []}
    assert ask(client, "walls/2024", 404)["error"] == "There is no campaign of the year 2024."
    ask(client, "counts/2024", 404)


def test_a_photo_that_was_taken_down_is_gone_at_once(client, on_the_wall, pages_are_kept):
    photo = on_the_wall()
    assert ask(client, "walls/2024")["total"] == 1
    services.take_down(photo)

    assert ask(client, "walls/2024")["total"] == 0


# Programs of others


def test_any_site_may_read_it_and_nothing_is_left_behind(client, campaign):
    response = client.get("/api/v1/walls/2024", headers={"origin": "https://news.example"})

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies


def test_what_has_not_changed_is_not_sent_again(client, campaign, on_the_wall):
    etag = client.get("/api/v1/walls/2024")["ETag"]
    again = client.get("/api/v1/walls/2024", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"

    on_the_wall()
    changed = client.get("/api/v1/walls/2024", headers={"if-none-match": etag})
    assert changed.status_code == 200


def test_a_browser_may_ask_before(client, campaign):
    response = client.options("/api/v1/walls/2024")

    assert response.status_code == 204
    assert response["Access-Control-Allow-Headers"] == "If-None-Match"


def test_what_is_not_there_is_asked_for_anew(client):
    assert client.get("/api/v1/walls/2024")["Cache-Control"] == "no-store"


def test_it_can_only_be_read(client, campaign):
    response = client.post("/api/v1/walls/2024")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "only be read" in response.json()["error"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("page=0", "page must be a whole number from 1 to 1,000,000."),
        ("page=x", "page must be a whole number from 1 to 1,000,000."),
        ("page=²", "page must be a whole number from 1 to 1,000,000."),
        ("page=2", "There is no page 2: the last one is 1."),
        ("per_page=101", "per_page must be a whole number from 1 to 100."),
        ("constituency=atlantis", "There is no constituency with this code or slug."),
        ("constituency=%00", "There is no constituency with this code or slug."),
    ],
)
def test_what_is_wrong_is_said(client, campaign, query, sentence):
    assert ask(client, f"walls/2024?{query}", 400) == {"error": sentence}


@pytest.mark.parametrize(
    "path", ["", "atlantis", "walls/1", "walls/99999999999999999999", "walls/x"]
)
def test_where_nothing_is_the_answer_is_one_too(client, campaign, path):
    assert ask(client, path, 404)["error"].startswith("There is no")


def test_what_is_unknown_in_a_query_is_ignored(client, campaign):
    assert ask(client, "walls/2024?party=willow&utm_source=x")["shown"] is True


@pytest.mark.parametrize("path", ["walls/2024", "counts/2024", "constituencies"])
def test_the_queries_are_the_same_for_any_number(
    client, on_the_wall, path, django_assert_num_queries, django_assert_max_num_queries
):
    on_the_wall(seat=a_seat("Exeter"))
    with django_assert_max_num_queries(6) as few:
        ask(client, path)
    for name in ("Bath", "Corby"):
        on_the_wall(f"One of {name}", seat=a_seat(name))
    with django_assert_num_queries(len(few)):
        ask(client, path)
