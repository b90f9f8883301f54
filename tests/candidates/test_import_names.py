import pytest

from candidates.importers.contacts import Way, kind_of, unquoted, way
from candidates.importers.names import folded, sort_name
from candidates.models import Contact


@pytest.mark.parametrize(
    ("name", "sorted_by"),
    [
        ("Ada Invented", "invented ada"),
        ("Ada Mary Ann Invented", "invented ada mary ann"),
        ("Órla O’Example", "oexample orla"),
        ("Órla O'Example", "oexample orla"),
        ("Pádraig Ó Sampla", "o sampla padraig"),
        ("Marie de la Madeup", "de la madeup marie"),
        ("Draeyk van der Test", "van der test draeyk"),
        ("Al Test", "test al"),
        ("Van Morris", "morris van"),
        ("Ian Example Jr", "example ian"),
        ("Robin “Elmo” Sampleton (Ind)", "sampleton robin elmo"),
        ("Captain (RTD) Fred Test, OBE", "test captain fred"),
        ("Bea Double-Barrelled", "double-barrelled bea"),
        ("Łukasz Straße", "strasse lukasz"),
        ("Single", "single"),
        ("A.N.ON", "anon"),
        ("", ""),
    ],
)
def test_surname_first(name, sorted_by):
    assert sort_name(name) == sorted_by


@pytest.mark.parametrize(
    ("name", "last_name", "sorted_by"),
    [
        ("Ada Two Words", "TWO WORDS", "two words ada"),
        ("Wang Example", "Wang", "wang example"),
        ("Ada Known", "Official", "official ada known"),
    ],
)
def test_a_surname_that_the_source_knows_decides(name, last_name, sorted_by):
    assert sort_name(name, last_name) == sorted_by


def test_names_are_compared_without_accents():
    assert folded("  Montgomeryshire and GLYNDŴR ") == "montgomeryshire and glyndwr"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"a@b.example"', "a@b.example"),
        ("a@b.example", "a@b.example"),
        ('" a@b.example "', "a@b.example"),
        ('"S\\u00e9an"', "Séan"),
        ('"broken', "broken"),
        ("", ""),
    ],
)
def test_cells_with_quotes_of_their_own(cell, text):
    assert unquoted(cell) == text


@pytest.mark.parametrize(
    ("domain", "kind"),
    [
        ("parliament.uk", Contact.Kind.PARLIAMENT),
        ("mail.parliament.uk", Contact.Kind.PARLIAMENT),
        ("notparliament.uk", Contact.Kind.UNKNOWN),
        ("gmail.com", Contact.Kind.PERSONAL_PROVIDER),
        ("me.com", Contact.Kind.PERSONAL_PROVIDER),
        ("labour.org.uk", Contact.Kind.PARTY_OR_ORG),
        ("hexham.greenparty.org.uk", Contact.Kind.PARTY_OR_ORG),
        ("ada-for-hexham.example", Contact.Kind.UNKNOWN),
    ],
)
def test_the_kind_of_an_address(domain, kind):
    assert kind_of(domain) == kind


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("not-an-email", "Not an email address."),
        ("a@b", "Not an email address."),
        ("a b@c.example", "Not an email address."),
        ("see website", "Not an email address."),
        ("@", "Not an email address."),
        ("a@b.example, c@d.example", "More than one email address."),
        ("a@b.example / c@d.example", "More than one email address."),
    ],
)
def test_what_is_not_an_address(cell, problem):
    assert way("email", cell) == Way(Contact.Channel.EMAIL, cell, problem=problem)


@pytest.mark.parametrize("cell", ["ada@sí.example", "ada@xn--s-nga.example"])
def test_an_address_at_a_domain_with_accents_is_kept_as_typed(cell):
    assert way("email", cell) == Way(Contact.Channel.EMAIL, cell)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("homepage_url", "https://a.example/x?y=1&z=2", "https://a.example/x?y=1&z=2"),
        ("homepage_url", "http://a.example", "http://a.example"),
        ("homepage_url", "www.a.example/me", "https://www.a.example/me"),
        ("twitter_username", "@some_body", "https://x.com/some_body"),
        ("twitter_username", "https://twitter.com/some_body?s=20", "https://x.com/some_body"),
    ],
)
def test_links(column, cell, value):
    assert way(column, cell).value == value


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("homepage_url", "javascript:alert(1)"),
        ("homepage_url", "javascript://a.example/%0aalert(1)"),
        ("homepage_url", "data:text/html,x"),
        ("homepage_url", "https://bank.example@evil.example/"),
        ("homepage_url", "none"),
        ("homepage_url", "https://a.example/" + "x" * 320),
        ("twitter_username", "some body"),
        ("twitter_username", "https://twitter.com/"),
    ],
)
def test_what_is_not_a_link(column, cell):
    with pytest.raises(ValueError, match="not a"):
        way(column, cell)
