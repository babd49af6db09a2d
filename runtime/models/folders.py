"""Where the models are kept: in the user's data folder, or wherever the user has moved them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from runtime.models.files import write_whole

HOME_VARIABLE = "PALIMPSEST_HOME"
_PROGRAM = "palimpsest"
_LOCATION = "models-folder.json"


@dataclass(frozen=True, slots=True)
class ModelsFolder:
    """Remembers where the models are, in a small file in `data`.

    A move writes down where it goes before it begins. Whichever of the two folders is there afterwards is the one.
    """

    data: Path

    @classmethod
    def of_user(cls, environment: Mapping[str, str] = os.environ) -> ModelsFolder:
        """The one of this user, or below PALIMPSEST_HOME where that is set."""
        home = environment.get(HOME_VARIABLE)
        if home:
            return cls(Path(home).expanduser().absolute() / "data")
        return cls(platformdirs.PlatformDirs(_PROGRAM, appauthor=False).user_data_path)

    def path(self) -> Path:
        """Where the models are; need not exist yet."""
        try:
            plain = json.loads((self.data / _LOCATION).read_text(encoding="utf-8"))
            folder, target = Path(plain["folder"]), plain["moving_to"]
        except (OSError, ValueError, TypeError, KeyError):
            return self._default
        if target is not None and not folder.exists() and Path(target).is_dir():
            return Path(target)
        return folder

    @property
    def is_reachable(self) -> bool:
        """Whether the folder is there, or is made when it is needed; not so where its disk was taken away."""
        folder = self.path()
        return folder == self._default or folder.is_dir()

    @property
    def _default(self) -> Path:
        return self.data / "models"

    def is_moving(self, folder: Path, target: Path) -> None:
        """Write down that the models are on their way from `folder` to `target`."""
        self._write(folder, target)

    def is_at(self, folder: Path) -> None:
        """Write down that the models are in `folder`."""
        self._write(folder, None)

    def _write(self, folder: Path, target: Path | None) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        plain = {"folder": str(folder), "moving_to": None if target is None else str(target)}
        write_whole(self.data / _LOCATION, (json.dumps(plain) + "\n").encode())
