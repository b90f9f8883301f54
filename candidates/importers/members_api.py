"""Parliament's Members API, asked slowly: one request at a time, and for nothing twice.

Its guard shuts out for an hour whoever asks too fast. Every answer is kept in a file until the
import is applied, so that one which broke off goes on where it stopped.
"""

import json
import random
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.http import parse_http_date_safe

from candidates import outside
from candidates.importers import ImportRefused
from candidates.importers.members import answers_in
from candidates.importers.sources import Progress

AT_A_TIME = 20  # it gives no more
TIMEOUT = (5, 30)
# Of one answer: twenty members are some 30,000 bytes.
MAX_BYTES, ALL_SECONDS = 2_000_000, 60
ATTEMPTS = 5
WORTH_ANOTHER = {429, 500, 502, 503, 504}
# Seconds. Whoever should wait longer is better told when to come back.
LONGEST_WAIT = 180
# Who sits may change from day to day; what was asked this morning need not be asked again.
LISTS_HOLD = timedelta(hours=12)
CONTACTS_HOLD = timedelta(days=30)
# Of all requests, when everybody's contact is asked for too.
SHARE_OF_LIST = 0.05
GOES_ON = "What it has answered so far is kept: started again, the import goes on where it stopped."

Answer = dict[str, Any]


def kept_answers() -> Path:
    return settings.VAR_DIR / "imports" / "members-api.jsonl"


class MembersApi:
    """The questions that we ask, and the answers that we have."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.pages: dict[int, Answer] = {}
        self.contacts: dict[int, Answer] = {}
        self._session = requests.Session()
        # Whoever gives the data may want to know who asks, and tell them something.
        self._session.headers["User-Agent"] = f"{settings.SITE_NAME} ({settings.CONTACT_EMAIL})"
        self._has_asked = False
        self._told = 0, 0.0
        self._read_kept()

    def close(self) -> None:
        self._session.close()

    def members(self) -> list[Any]:
        """Everyone who sits in the House of Commons now, as Parliament describes them."""
        found: dict[Any, Any] = {}
        skip, total = 0, 1
        while skip < total:
            if skip not in self.pages:
                page = self._ask(
                    "Members/Search", House=1, IsCurrentMember="true", skip=skip, take=AT_A_TIME
                )
                _check_page(page)
                self._keep("members", skip, page)
                self.pages[skip] = page
            page = self.pages[skip]
            total = page["totalResults"]
            for item in page["items"]:
                value = item.get("value") if isinstance(item, dict) else None
                found[value.get("id") if isinstance(value, dict) else None] = value
            skip += len(page["items"]) or total
            self._tell(len(found), SHARE_OF_LIST * min(1, len(found) / max(total, 1)))
        if len(found) < total:
            # Somebody came or went while we turned the pages, and the others moved.
            self.forget()
            raise ImportRefused(
                f"Parliament told of {len(found):,} members and said that there are {total:,}. "
                "Try again."
            )
        return list(found.values())

    def ask_for_contacts(self, members: Iterable[int]) -> None:
        """How to reach these members, as far as it is not known yet."""
        wanted = list(members)
        for number, member in enumerate(wanted, start=1):
            if member not in self.contacts:
                answer = self._ask(f"Members/{member}/Contact")
                if not isinstance(answer.get("value"), list):
                    raise _not_as_known(f"how to reach member {member} is no list")
                self._keep("contact", member, answer)
                self.contacts[member] = answer
            self._tell(number, 1 - (1 - SHARE_OF_LIST) * (1 - number / len(wanted)))

    def forget(self) -> None:
        """The answers have done their work, or are no good."""
        kept_answers().unlink(missing_ok=True)

    def _read_kept(self) -> None:
        try:
            with kept_answers().open("rb") as file:
                answers = answers_in(file)
        except FileNotFoundError:
            return
        self.pages, self.contacts = sorted_out(answers, now=timezone.now())

    def _keep(self, kind: str, key: int, answer: Answer) -> None:
        path = kept_answers()
        path.parent.mkdir(parents=True, exist_ok=True)
        line = {"kind": kind, "key": key, "at": timezone.now().isoformat(), "answer": answer}
        with path.open("a", encoding="utf-8") as file:
            # Also after a line that was cut off.
            file.write(f"{json.dumps(line)}\n")

    def _ask(self, path: str, **query: str | int) -> Answer:
        url = f"{settings.MEMBERS_API_URL}/{path}"
        problem = ""
        for attempt in range(ATTEMPTS):
            if self._has_asked:
                self._wait(settings.MEMBERS_API_PAUSE)
            self._has_asked = True
            asked_to_wait = None
            try:
                with self._session.get(
                    url, params=query, timeout=TIMEOUT, allow_redirects=False, stream=True
                ) as answer:
                    if answer.status_code == requests.codes.ok:
                        return _data(answer)
                    problem = f"it answered {answer.status_code}"
                    if answer.status_code not in WORTH_ANOTHER:
                        break
                    asked_to_wait = seconds_to_wait(answer.headers.get("Retry-After", ""))
            except (requests.RequestException, ValueError) as error:
                # Led on to what is no address, requests raises ValueError.
                problem = type(error).__name__
            if attempt + 1 < ATTEMPTS:
                # Twice as long each time, and not for everybody at the same moment.
                backoff = settings.MEMBERS_API_PAUSE * 2 ** (attempt + 1)
                backoff *= random.uniform(0.5, 1.5)  # noqa: S311
                self._wait(backoff if asked_to_wait is None else asked_to_wait)
            elif asked_to_wait:
                self._wait_is_too_long(asked_to_wait)
        raise ImportRefused(
            f"Parliament’s list of members could not be fetched ({problem}). Try again later. "
            f"{GOES_ON}"
        )

    def _wait(self, seconds: float) -> None:
        if seconds > LONGEST_WAIT:
            self._wait_is_too_long(seconds)
        while seconds > 0:
            piece = min(seconds, 5)
            time.sleep(piece)
            seconds -= piece
            # Whoever looks on should know that we live.
            self._tell(*self._told)

    def _wait_is_too_long(self, seconds: float) -> None:
        when = timezone.localtime(timezone.now() + timedelta(seconds=seconds))
        raise ImportRefused(
            "Parliament has too much to do, and asks us to come back after "
            f"{when:%H:%M} on {when.day} {when:%B}. {GOES_ON}"
        )

    def _tell(self, done: int, share: float) -> None:
        self._told = done, share
        self.progress(done, share)


def sorted_out(
    answers: Iterable[Answer], *, now: datetime | None = None
) -> tuple[dict[int, Answer], dict[int, Answer]]:
    """The pages by where they begin and the contacts by member, of those that still hold."""
    pages: dict[int, Answer] = {}
    contacts: dict[int, Answer] = {}
    for line in answers:
        match line:
            case {"kind": "members", "key": int(key), "answer": {"items": _} as answer}:
                _check_page(answer)
                if _holds(line, LISTS_HOLD, now):
                    pages[key] = answer
            case {"kind": "contact", "key": int(key), "answer": {"value": _} as answer}:
                if _holds(line, CONTACTS_HOLD, now):
                    contacts[key] = answer
    return pages, contacts


def _holds(line: Answer, hold: timedelta, now: datetime | None) -> bool:
    if now is None:
        return True
    try:
        return now - datetime.fromisoformat(str(line.get("at"))) < hold
    except (ValueError, TypeError):
        return False


def seconds_to_wait(retry_after: str) -> float | None:
    """Read Retry-After, which is a number of seconds or a date. None: it is neither."""
    text = retry_after.strip()
    if re.fullmatch("[0-9]+", text):
        # Python reads no number of thousands of figures.
        return min(int(text[:7]), 10**6)
    if stamp := parse_http_date_safe(text):
        return max(0.0, (datetime.fromtimestamp(stamp, UTC) - timezone.now()).total_seconds())
    return None


def _data(answer: requests.Response) -> Answer:
    try:
        data = outside.data_of(answer, most=MAX_BYTES, seconds=ALL_SECONDS)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise _not_as_known("it is not data")
    return data


def _check_page(page: Answer) -> None:
    items, total = page.get("items"), page.get("totalResults")
    if not isinstance(items, list) or not isinstance(total, int) or total < 0:
        raise _not_as_known("it is not a list of members")


def _not_as_known(problem: str) -> ImportRefused:
    return ImportRefused(
        f"Parliament’s answer is not as we know it: {problem}. If this goes on, tell whoever runs "
        "the site."
    )
