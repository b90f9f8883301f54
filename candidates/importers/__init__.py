"""Files from outside, checked and brought into the register: one module for each format.

Every importer reads its file to the end before it touches the database, leaves out rows that
it cannot use and says which, and refuses a file that is not what it should be as a whole.
"""


class ImportRefused(Exception):
    """The file cannot be used. The message is for the person who runs the import."""
