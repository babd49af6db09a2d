"""The Hugging Face token: kept in the system's keyring, and never in a file of this program."""

from __future__ import annotations

import enum
import logging
from collections.abc import Callable

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

log = logging.getLogger(__name__)

SERVICE = "palimpsest"
USER = "hugging face token"
VARIABLE = "HF_TOKEN"


class Keeping(enum.Enum):
    """Where the token is kept."""

    NOWHERE = enum.auto()
    """There is none."""
    KEYRING = enum.auto()
    SESSION = enum.auto()
    """In memory until the program ends: the system has no keyring that can be used."""


class HubToken:
    """The token of this user.

    `load`, `keep` and `drop` may wait for the system's own question: call them in a worker. The rest may be read
    anywhere.
    """

    def __init__(self, backend: Callable[[], KeyringBackend] = keyring.get_keyring) -> None:
        self._backend = backend
        self._value = ""
        self._keeping = Keeping.NOWHERE
        self._has_keyring = True

    @property
    def has_keyring(self) -> bool:
        """Whether the keyring answered when it was last asked."""
        return self._has_keyring

    @property
    def value(self) -> str:
        """The token, empty where there is none."""
        return self._value

    @property
    def keeping(self) -> Keeping:
        """Where it is kept."""
        return self._keeping

    def load(self) -> Keeping:
        """Take the token from the keyring; one that was given in this session stays."""
        if self._keeping is Keeping.NOWHERE:
            try:
                kept = self._backend().get_password(SERVICE, USER)
            except (KeyringError, OSError, RuntimeError) as error:
                log.info("no keyring: %s", error)
                kept, self._has_keyring = None, False
            else:
                self._has_keyring = True
            if kept:
                self._value, self._keeping = kept, Keeping.KEYRING
        return self._keeping

    def keep(self, token: str) -> Keeping:
        """Keep `token` in the keyring, or for this session where there is none."""
        self._value = token
        try:
            self._backend().set_password(SERVICE, USER, token)
        except (KeyringError, OSError, RuntimeError) as error:
            log.info("no keyring: %s", error)
            self._keeping, self._has_keyring = Keeping.SESSION, False
        else:
            self._keeping, self._has_keyring = Keeping.KEYRING, True
        return self._keeping

    def drop(self) -> Keeping:
        """Forget the token, in the keyring too."""
        self._value, self._keeping = "", Keeping.NOWHERE
        try:
            self._backend().delete_password(SERVICE, USER)
        except (KeyringError, OSError, RuntimeError) as error:
            log.info("nothing to delete in a keyring: %s", error)
        return self._keeping


def tidy_token(typed: str) -> str | None:
    """What was typed as a token, None where no token looks like that: each is one word of letters, digits and signs."""
    token = typed.strip()
    return token if token and token.isascii() and token.isprintable() and not any(map(str.isspace, token)) else None
