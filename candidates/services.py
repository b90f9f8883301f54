"""What staff do with imports: looked at first, then applied or not, whoever was faster."""

from functools import partial

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from candidates.importers import merges
from candidates.models import ImportRun
from candidates.tasks import wake

State = ImportRun.State
STAFF = "staff"


@transaction.atomic
def look_at(kind: str, file: UploadedFile, *, by: User) -> ImportRun:
    """Keep the file, and have a worker say what it would change."""
    run = ImportRun(source=kind, file_name=(file.name or "")[:300], by=by, state=State.WAITING)
    # Under a name of our own: what people call their files is for staff to read only.
    run.file.save(kind, file, save=False)
    run.save()
    _nudge(run)
    return run


@transaction.atomic
def fetch(kind: str, url: str, *, by: User, file_name: str) -> ImportRun:
    """Have a worker fetch what is published now, and say what it would change."""
    run = ImportRun.objects.create(
        source=kind, url=url, file_name=file_name[:300], by=by, state=State.WAITING
    )
    _nudge(run)
    return run


@transaction.atomic
def apply(run: ImportRun, *, by: User, although: bool = False) -> None:
    run.decide_to_apply(by=by, although=although)
    _nudge(run)


@transaction.atomic
def look_again(run: ImportRun) -> None:
    run.look_again()
    _nudge(run)


@transaction.atomic
def same_person(run: ImportRun, *, old_id: int, new_id: int) -> None:
    """Note what a person has seen: these two are one. Then look at the file in that light."""
    merges.note([(old_id, new_id)], STAFF)
    look_again(run)


def _nudge(run: ImportRun) -> None:
    # Robust: what follows a commit must not undo what it says.
    transaction.on_commit(partial(wake, run.pk), robust=True)
