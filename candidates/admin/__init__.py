"""The register, in the hands of staff."""

from candidates.admin import imports, register

__all__ = ["imports", "register"]
