"""What pre-flight says about one thing."""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    GOOD = "good"
    LOOK = "look at this"
    BAD = "must be mended"
    UNKNOWN = "could not be checked"


@dataclass(frozen=True)
class Check:
    name: str
    state: State
    says: str


def good(name: str, says: str) -> Check:
    return Check(name, State.GOOD, says)


def look(name: str, says: str) -> Check:
    return Check(name, State.LOOK, says)


def bad(name: str, says: str) -> Check:
    return Check(name, State.BAD, says)
