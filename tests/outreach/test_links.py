import io
import logging
import logging.config

import pytest

from campaigns.outreach.links import Purpose, hash_of, hash_of_address, token_for

TOKEN = token_for(Purpose.CANDIDATE, 1)


def test_a_token_is_for_one_purpose_one_row_and_one_generation():
    others = [
        token_for(Purpose.CANDIDATE_STOP, 1),
        token_for(Purpose.CANDIDATE, 2),
        token_for(Purpose.CANDIDATE, 1, 2),
    ]

    assert len({TOKEN, *others}) == 4
    assert token_for(Purpose.CANDIDATE, 1) == TOKEN


def test_another_key_makes_other_links(settings):
    settings.LINK_KEY = "another"

    assert token_for(Purpose.CANDIDATE, 1) != TOKEN


@pytest.mark.parametrize(
    "spelling", [" Ann@dŵr.example", "ann@DŴR.example", "ann@xn--dr-bva.example"]
)
def test_who_asked_to_stop_is_known_in_each_spelling(spelling):
    assert hash_of_address(spelling) == hash_of_address("ann@dŵr.example")
    assert hash_of_address(spelling) != hash_of_address("ann@dwr.example")


def test_what_is_no_address_is_no_trouble():
    assert hash_of_address("ann@" + "ŵ" * 300) != hash_of_address("ŵ")


def test_what_is_stored_opens_nothing(client, db):
    assert client.get(f"/c/{hash_of(TOKEN)[:32]}/").status_code == 404


@pytest.mark.parametrize("path", [f"/c/{TOKEN}/join/", f"/i//{TOKEN}/", f"/cy/stop/{TOKEN}/"])
def test_no_link_gets_into_the_log(settings, path):
    logging.config.dictConfig(settings.LOGGING)
    written = io.StringIO()
    handler = logging.getLogger().handlers[0]
    handler.setStream(written)

    logging.getLogger("django.request").warning("Not Found: %s", path)
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", path)

    assert "[link]" in written.getvalue()
    assert TOKEN not in written.getvalue()


def test_nor_does_one_by_gunicorn_which_has_lines_of_its_own(settings):
    logger, written = logging.getLogger("gunicorn.error"), io.StringIO()
    # As it sets itself up before it starts the site.
    logger.addHandler(logging.StreamHandler(written))
    logger.propagate = False

    logging.config.dictConfig(settings.LOGGING)
    for handler in logger.handlers:
        handler.setStream(written)
    logger.error("Error handling request POST /c/%s/photo/", TOKEN)

    assert "POST /c/[link]/photo/" in written.getvalue()
    assert TOKEN not in written.getvalue()
