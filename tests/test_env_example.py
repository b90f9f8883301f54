"""The example of settings names what is read, and nothing else."""

import re

from django.conf import settings

# Read by the library that talks to the storage.
BY_LIBRARIES = {
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL_S3",
    "AWS_SECRET_ACCESS_KEY",
}


def read(name):
    return (settings.BASE_DIR / name).read_text()


def test_every_setting_of_a_machine_stands_in_the_example():
    shown = set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", read(".env.example"), re.MULTILINE))
    asked = r"(?:env(?:\.\w+)?|required)\(\s*\"([A-Z][A-Z0-9_]+)\""
    by_settings = set(re.findall(asked, read("imhaw/settings.py")))
    by_compose = set(re.findall(r"\$\{([A-Z][A-Z0-9_]+)", read("docker-compose.yml")))

    assert by_settings | by_compose <= shown
    assert shown <= by_settings | by_compose | BY_LIBRARIES
