"""Where a visitor comes from, as servers in front of us write it."""

from ipaddress import ip_network

import pytest

from candidates import visitor


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:44312", "198.51.100.7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        # Only the last was written by our proxy.
        ("10.0.0.1, 203.0.113.9, 198.51.100.7", "198.51.100.7"),
        # Nobody gets a count of their own by making something up.
        ("unknown", "192.0.2.1"),
        ("<script>", "192.0.2.1"),
        ("198.51.100.7:", "192.0.2.1"),
        ("198.51.100.777", "192.0.2.1"),
        ("", "192.0.2.1"),
        (",", "192.0.2.1"),
    ],
)
def test_the_address_behind_our_proxy(rf, settings, header, address):
    settings.TRUST_PROXY = True
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=header)

    assert visitor.address_of(request) == address


def test_without_a_proxy_the_header_is_what_anybody_wrote(rf):
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.7")

    assert visitor.address_of(request) == "192.0.2.1"


@pytest.mark.parametrize("address", ["192.0.2.77", "::ffff:192.0.2.77", "2001:db8::7"])
def test_a_network_that_many_share_is_known_however_it_is_written(rf, settings, address):
    settings.ALLOWED_NETWORKS = [ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")]

    assert visitor.is_from_a_known_network(rf.get("/", REMOTE_ADDR=address))
    assert not visitor.is_from_a_known_network(rf.get("/", REMOTE_ADDR="::ffff:198.51.100.7"))
