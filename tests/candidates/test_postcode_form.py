import pytest

from candidates.forms import PostcodeForm


def errors(text):
    return PostcodeForm({"postcode": text}).errors.get("postcode", [])


def test_gives_the_postcode_in_one_spelling():
    form = PostcodeForm({"postcode": " ne46-1bs. "})

    assert form.is_valid()
    assert form.cleaned_data["postcode"] == "NE461BS"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Enter your postcode"),
        ("  ", "Enter your postcode"),
        ("NE46", "Enter your full postcode, like NE46 1BS, not only its first half"),
        ("my house", "Enter a full UK postcode"),
        ("NE46 1BS " * 10, "Enter a full UK postcode"),
        (
            "BFPO 57",
            "That postcode isn’t in a UK constituency. "
            "Choose your constituency from the list instead.",
        ),
    ],
)
def test_errors(text, error):
    assert errors(text) == [error]


def test_a_whole_postcode_of_jersey_is_for_the_lookup_to_answer():
    assert errors("JE2 3AB") == []


def test_browsers_may_fill_it_in():
    attributes = PostcodeForm()["postcode"].field.widget.attrs

    assert attributes["autocomplete"] == "postal-code"
    assert attributes["autocapitalize"] == "characters"
    assert attributes["spellcheck"] == "false"
