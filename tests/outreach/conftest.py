"""A campaign with somebody to write to, a mail server that really takes emails in, and staff at
their desk with what they released."""

import pytest
from aiosmtpd.controller import Controller

from campaigns.outreach.mailings import conduct
from tests.factories import a_campaign, a_candidate
from tests.outreach.mailing_desk import a_mailing, schedule, staff
from tests.services import free_port


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def candidate(campaign):
    return a_candidate(campaign)


@pytest.fixture
def over_smtp(settings):
    """Emails go over SMTP from then on, to this handler."""
    started = []

    def go(handler, controller=Controller):
        server = controller(handler, hostname="127.0.0.1", port=free_port())
        server.start()
        started.append(server)
        settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        return handler

    yield go
    for server in started:
        server.stop()


@pytest.fixture
def ann():
    return staff("ann")


@pytest.fixture
def ben():
    return staff("ben")


@pytest.fixture
def released(ann, ben):
    """Makes a mailing that both have agreed to."""

    def release(campaign, per_hour=3600, ends_at=None, **fields):
        mailing = a_mailing(campaign, **fields)
        schedule(mailing, ann, per_hour=per_hour, ends_at=ends_at)
        conduct.release(mailing, by=ben)
        return mailing

    return release
