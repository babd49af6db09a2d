"""Ready-made instructions: those the program comes with, and the writer's own, one small TOML file each."""

from __future__ import annotations

import enum
import json
import logging
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.document.atomic_file import make_folder, write_atomically
from resources import RESOURCES

log = logging.getLogger(__name__)

OWN_FOLDER = "presets"
LONGEST_FILE_BYTES = 20_000
LANGUAGE_MARK = "{language}"

# Said here so that they are found and translated; the files say them in English.
_NAMES = (
    QT_TRANSLATE_NOOP("Presets", "Proofread"),
    QT_TRANSLATE_NOOP("Presets", "Rewrite"),
    QT_TRANSLATE_NOOP("Presets", "Shorten"),
    QT_TRANSLATE_NOOP("Presets", "Expand"),
    QT_TRANSLATE_NOOP("Presets", "Friendlier"),
    QT_TRANSLATE_NOOP("Presets", "More formal"),
    QT_TRANSLATE_NOOP("Presets", "Simplify"),
    QT_TRANSLATE_NOOP("Presets", "Summarise"),
    QT_TRANSLATE_NOOP("Presets", "Key points"),
    QT_TRANSLATE_NOOP("Presets", "Table"),
    QT_TRANSLATE_NOOP("Presets", "Translate"),
)


class PresetPlace(enum.StrEnum):
    """Where the answer goes: in the place of the text, or into a paragraph of its own below it."""

    REPLACE = "replace"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready-made instruction.

    `strength` in (0, 1] is how much may change, None for what the dial says. `length` is how many words the answer has
    for each of the text's; 1 rewrites in place. `file` is where it is written, None for one not yet kept.
    """

    name: str
    instruction: str
    strength: float | None = None
    length: float = 1.0
    place: PresetPlace = PresetPlace.REPLACE
    file: Path | None = None

    @property
    def title(self) -> str:
        """What it is called, in the writer's language where it is one of the program's."""
        return QCoreApplication.translate("Presets", self.name) if not self.is_own else self.name

    @property
    def is_own(self) -> bool:
        """Whether the writer made it, or changed it."""
        return self.file is None or self.file.parent != RESOURCES / "presets"

    @property
    def asks_for_language(self) -> bool:
        """Whether the writer is to say into which language."""
        return LANGUAGE_MARK in self.instruction


class PresetError(ValueError):
    """A file that is no preset; the text says why, for the log."""


def load_presets(own_folder: Path) -> tuple[list[Preset], list[Path]]:
    """Return the presets in the order of their files' names, and the files that are none.

    A file of the writer's own takes the place of the program's with the same name; an empty one takes it away.
    """
    files = {file.name: file for file in sorted((RESOURCES / "presets").glob("*.toml"))}
    files |= {file.name: file for file in sorted(own_folder.glob("*.toml"))}
    presets: list[Preset] = []
    bad: list[Path] = []
    for name in sorted(files):
        try:
            preset = read_preset(files[name])
        except (OSError, PresetError) as error:
            log.warning("preset %s: %s", files[name], error)
            bad.append(files[name])
        else:
            if preset is not None:
                presets.append(preset)
    return presets, bad


def read_preset(file: Path) -> Preset | None:
    """Read one file; None for an empty one.

    Raises:
        OSError: It cannot be read.
        PresetError: It is not a preset.
    """
    data = file.read_bytes()
    if not data.strip():
        return None
    if len(data) > LONGEST_FILE_BYTES:
        raise PresetError("too long")
    try:
        found = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PresetError(str(error)) from error
    return _preset(found, file)


def keep_preset(preset: Preset, own_folder: Path) -> Preset:
    """Write a preset of the writer's own, in the place of the file it came from.

    Raises:
        DocumentFault: It cannot be written.
    """
    make_folder(own_folder)
    file = own_folder / (preset.file.name if preset.file is not None else _file_name(preset.name, own_folder))
    lines = [f"name = {json.dumps(preset.name, ensure_ascii=False)}"]
    lines.append(f"instruction = {json.dumps(preset.instruction, ensure_ascii=False)}")
    if preset.strength is not None:
        lines.append(f"strength = {preset.strength:.2f}")
    if preset.length != 1.0:
        lines.append(f"length = {preset.length:.2f}")
    if preset.place is not PresetPlace.REPLACE:
        lines.append(f'place = "{preset.place.value}"')
    write_atomically(file, ("\n".join(lines) + "\n").encode())
    return Preset(preset.name, preset.instruction, preset.strength, preset.length, preset.place, file)


def remove_preset(preset: Preset, own_folder: Path) -> None:
    """Take a preset away: one's own file is deleted, one of the program's is hidden by an empty file.

    Raises:
        OSError, DocumentFault: It cannot be done.
    """
    if preset.file is None:
        return
    if (RESOURCES / "presets" / preset.file.name).exists():
        make_folder(own_folder)
        write_atomically(own_folder / preset.file.name, b"")
    else:
        preset.file.unlink(missing_ok=True)


def bring_back(own_folder: Path) -> None:
    """Show those of the program's presets again that were taken away; what was changed in others stays.

    Raises:
        OSError: It cannot be done.
    """
    for shipped in (RESOURCES / "presets").glob("*.toml"):
        hidden = own_folder / shipped.name
        if hidden.is_file() and hidden.stat().st_size == 0:
            hidden.unlink()


def _preset(found: dict[str, Any], file: Path) -> Preset:
    name, instruction = found.get("name"), found.get("instruction")
    if not isinstance(name, str) or not name.strip() or not isinstance(instruction, str):
        raise PresetError("it needs a name and an instruction")
    strength, length = found.get("strength"), found.get("length", 1.0)
    if strength is not None and not (isinstance(strength, int | float) and 0 < strength <= 1):
        raise PresetError("strength is a number above 0 and at most 1")
    if not (isinstance(length, int | float) and 0.05 <= length <= 10):
        raise PresetError("length is a number from 0.05 to 10")
    try:
        place = PresetPlace(found.get("place", "replace"))
    except ValueError as error:
        raise PresetError("place is replace or below") from error
    return Preset(name.strip(), instruction, float(strength) if strength else None, float(length), place, file)


def _file_name(name: str, folder: Path) -> str:
    stem = "95_" + (re.sub(r"\W+", "_", name.casefold()).strip("_")[:40] or "preset")
    number = 1
    while (folder / f"{stem}{'' if number == 1 else f'_{number}'}.toml").exists():
        number += 1
    return f"{stem}{'' if number == 1 else f'_{number}'}.toml"
