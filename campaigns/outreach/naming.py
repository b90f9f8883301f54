"""What people are called where not everything is said. Pure."""

_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "dame"}


def first_name(name: str) -> str:
    """As a letter signs: without title and surname."""
    return next(iter(names_of(name)), "")


def names_of(name: str) -> list[str]:
    """First names and surname, without a title."""
    names = name.split()
    while len(names) > 1 and names[0].casefold().rstrip(".") in _TITLES:
        names = names[1:]
    return names
