"""Commands of the command line that fill a file of their own."""


class UsageError(Exception):
    """What was typed cannot be done; the message says why, in plain words."""
