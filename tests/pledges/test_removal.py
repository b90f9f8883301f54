"""What is gone when a candidate takes something back, and that all of it is."""

from unittest.mock import Mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from pledges.models import Leftover
from pledges.tasks import remove_leftovers

pytestmark = pytest.mark.django_db(transaction=True)


def test_files_go_as_soon_as_the_storage_is_back(monkeypatch):
    public = storages["public"]
    names = [
        public.save("aa/one.jpg", ContentFile(b"1")),
        public.save("aa/two.jpg", ContentFile(b"2")),
    ]
    with monkeypatch.context() as away:
        away.setattr(FileSystemStorage, "delete", Mock(side_effect=OSError))
        Leftover.objects.remove_after_the_commit(Leftover.PUBLIC, [*names, ""])
    left = [public.exists(name) for name in names]

    remove_leftovers()

    assert left == [True, True]
    assert not any(public.exists(name) for name in names)
    assert not Leftover.objects.exists()
