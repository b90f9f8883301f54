"""A pledge, and professionals who sign it."""

import pytest
from django.core import mail
from django.core.cache import cache

from pledges import signing, tasks
from pledges.models import ProfessionalPledge
from tests.factories import a_campaign, a_petition


@pytest.fixture
def petition():
    return a_petition(a_campaign())


@pytest.fixture(autouse=True)
def _at_once(monkeypatch, settings):
    """Emails leave with the commit, as they do where there is a worker."""
    settings.UNDO_MINUTES = 0
    monkeypatch.setattr(signing, "_tell_soon", tasks.tell_signatories)


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def signed(petition, admin_user):
    """Makes one that is confirmed, and as staff decided."""

    def make(name="Dr Jo Field", *, approved=True, is_public=True, **fields):
        email = f"{name.split()[-1].lower()}@larkfield.example"
        said = {"job_title": "Midwife", "organisation": "Larkfield", "nation": "England"}
        said |= {"petition": petition, "email": email, **fields}
        signing.sign(name=name, is_public=is_public, **said)
        made = ProfessionalPledge.objects.get(name=name)
        signing.confirm(made)
        made.refresh_from_db()
        if approved:
            signing.approve(made, by=admin_user)
        mail.outbox.clear()
        return made

    return make
