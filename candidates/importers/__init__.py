"""Files from outside, checked and brought into the register: one module for each format.

Every importer reads its file to the end before it touches what others see, leaves out rows that
it cannot use and says which, and refuses a file that is not what it should be as a whole.
"""


class ImportRefused(Exception):
    """The file cannot be used. The message is for the person who runs the import."""


class ImportRefusedUnlessForced(ImportRefused):
    """The file is well made and would take much away. Whoever knows that this is right may force
    it; the message says what would go, not how to force it."""
