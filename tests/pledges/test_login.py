import pytest
from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def log_in(client, password, **extra):
    return client.post("/admin/login/", {"username": "alice", "password": password}, **extra)


def test_ten_wrong_passwords_lock_this_name_at_this_address_and_no_other(client):
    User.objects.create_superuser("alice", password="right")

    for _ in range(10):
        response = log_in(client, "wrong")
    locked = log_in(client, "right")
    elsewhere = log_in(client, "right", REMOTE_ADDR="10.1.1.1")

    assert response.status_code == 429
    assert locked.status_code == 429
    assert elsewhere.status_code == 302


def test_a_header_that_anybody_can_send_is_no_other_address(client):
    User.objects.create_superuser("alice", password="right")

    for number in range(10):
        log_in(client, "wrong", HTTP_X_FORWARDED_FOR=f"10.1.1.{number}")

    assert log_in(client, "right", HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 429


def test_behind_our_proxy_the_last_address_of_the_header_counts(client, settings):
    settings.TRUST_PROXY = True
    User.objects.create_superuser("alice", password="right")

    for number in range(10):
        log_in(client, "wrong", HTTP_X_FORWARDED_FOR=f"10.1.1.{number}, 203.0.113.66")
    attacker = log_in(client, "right", HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.66")
    staff = log_in(client, "right", HTTP_X_FORWARDED_FOR="198.51.100.7")

    assert (attacker.status_code, staff.status_code) == (429, 302)
