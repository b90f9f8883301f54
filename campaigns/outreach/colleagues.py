"""Who on the staff is told something by email."""

from django.contrib.auth.models import User
from django.db.models import QuerySet

BACKEND = "django.contrib.auth.backends.ModelBackend"


def who_may(permission: str) -> QuerySet[User]:
    """Everyone who works here, may do this, and can be written to."""
    staff = User.objects.with_perm(permission, backend=BACKEND).filter(is_staff=True)
    return staff.exclude(email="").order_by("username")


def addresses_of(permission: str) -> list[str]:
    return sorted(set(who_may(permission).values_list("email", flat=True)))
