"""Where the program keeps its own files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

HOME_VARIABLE = "PALIMPSEST_HOME"
_PROGRAM = "palimpsest"


@dataclass(frozen=True, slots=True)
class Folders:
    """The program's folders. None of them needs to exist yet: whoever writes creates its own."""

    data: Path
    config: Path
    cache: Path
    logs: Path

    @property
    def recovery(self) -> Path:
        """Where the recovery journals lie."""
        return self.data / "recovery"

    def variables(self) -> dict[str, str]:
        """The environment in which another process of this program finds the same folders."""
        home = self.data.parent
        return {HOME_VARIABLE: str(home)} if self == Folders.under(home) else {}

    @classmethod
    def under(cls, home: Path) -> Folders:
        """All folders below `home`: for portable use and for tests."""
        return cls(data=home / "data", config=home / "config", cache=home / "cache", logs=home / "logs")

    @classmethod
    def for_user(cls, environment: Mapping[str, str] = os.environ) -> Folders:
        """The folders the system intends for a program, or those below PALIMPSEST_HOME where that is set."""
        home = environment.get(HOME_VARIABLE)
        if home:
            return cls.under(Path(home).expanduser().absolute())
        folders = platformdirs.PlatformDirs(_PROGRAM, appauthor=False)
        return cls(
            data=folders.user_data_path,
            config=folders.user_config_path,
            cache=folders.user_cache_path,
            logs=folders.user_log_path,
        )
