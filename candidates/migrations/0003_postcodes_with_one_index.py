from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "candidates_postcode"


def drop_pattern_index(apps: Any, schema_editor: Any) -> None:
    """Of the two indexes that Django gives a key of text in PostgreSQL, nobody asks the second:
    sectors are looked up as a range. It took 40 MB, and as long to build as the key."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes "
            "WHERE schemaname = current_schema() AND tablename = %s AND indexdef LIKE %s",
            [TABLE, "%varchar_pattern_ops%"],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [("candidates", "0002_the_whole_register")]

    # Without the index all works as before, so that there is nothing to put back.
    operations = [migrations.RunPython(drop_pattern_index, migrations.RunPython.noop)]
