"""How often people look up who stands where they live."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection, models

from candidates.models.constituency import Constituency


class LookUpsManager(models.Manager["LookUps"]):
    def add(self, counted: Mapping[tuple[date, int], int]) -> None:
        """To what other processes have counted, in one statement."""
        if not counted:
            return
        table = self.model._meta.db_table
        rows = ", ".join(["(%s, %s, %s)"] * len(counted))
        values = [cell for (day, seat), number in counted.items() for cell in (day, seat, number)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (day, constituency_id, number) VALUES {rows}"  # noqa: S608 -- the names are ours
                " ON CONFLICT (day, constituency_id)"
                f" DO UPDATE SET number = {table}.number + excluded.number",
                values,
            )


class LookUps(models.Model):
    """How often, in one seat on one day. Nothing of who, or of which postcode."""

    day = models.DateField()
    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()

    objects = LookUpsManager()

    class Meta:
        verbose_name_plural = "look-ups"
        constraints = [
            models.UniqueConstraint(fields=["day", "constituency"], name="look_ups_once_a_day")
        ]

    def __str__(self) -> str:
        return f"Look-ups in {self.constituency_id} on {self.day}"
