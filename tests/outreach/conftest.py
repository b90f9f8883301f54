"""Staff at their desk, and what they released."""

import pytest

from campaigns.outreach.mailings import conduct
from tests.outreach.mailing_desk import a_mailing, schedule, staff


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
