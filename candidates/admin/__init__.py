"""The register, in the hands of staff."""

from candidates.admin import corrections, imports, register

__all__ = ["corrections", "imports", "register"]
