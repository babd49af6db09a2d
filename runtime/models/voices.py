"""The voices on this computer: small additions to a model, each in a folder, that are kept, renamed, sent and received.

A voice's folder holds PEFT's two files and `voice.json`, which says whose it is and which model it was made for. A file
with the suffix `.voice` is those three in a zip. No torch here: the window lists voices before any model is loaded.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import re
import secrets
import shutil
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

from runtime.finetuning.problems import LearningProblem, problem_of
from runtime.models.files import written_whole
from runtime.models.fingerprint import base_fingerprint
from runtime.models.problems import ModelProblem

CONFIG, WEIGHTS, FACTS = "adapter_config.json", "adapter_model.safetensors", "voice.json"
SUFFIX = ".voice"
_LARGEST = {CONFIG: 2**20, FACTS: 2**20, WEIGHTS: 2 * 2**30}
_LONGEST_NAME = 80
_PART = ".{}.part"
_CHUNK = 2**20
_NUMBERS = {"F32", "F16"}


class VoiceProblem(Exception):
    """A voice cannot be kept, read, sent or received; nothing was changed."""

    def __init__(self, code: LearningProblem, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class VoiceSample:
    """One request, answered without and with the voice."""

    before_text: str
    plain: str
    voice: str


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice on the disk.

    Attributes:
        name: that the writer gave it.
        folder: with its files.
        base: name of the model it was made for.
        base_sha256: fingerprint of that model, see `runtime.models.fingerprint`.
        made: when it was finished, with a time zone.
        words: it was learnt from.
        documents: it was learnt from.
        loss_before: on held-back text without the voice, in nats a token.
        loss_after: the same with it.
        samples: made when it was finished.
    """

    name: str
    folder: Path
    base: str
    base_sha256: str
    made: datetime
    words: int
    documents: int
    loss_before: float
    loss_after: float
    samples: tuple[VoiceSample, ...] = ()

    def facts(self) -> dict[str, Any]:
        """What `voice.json` says."""
        facts = dataclasses.asdict(self) | {"made": self.made.isoformat()}
        del facts["folder"]
        return facts

    def write(self) -> None:
        """Store `voice.json` in the voice's folder."""
        with written_whole(self.folder / FACTS) as path:
            path.write_text(json.dumps(self.facts(), ensure_ascii=False, indent=1), encoding="utf-8")


def read_voice(folder: Path) -> Voice:
    """The voice in `folder`.

    Raises:
        VoiceProblem: `UNREADABLE` where a file is missing, `DAMAGED` where one makes no sense.
    """
    for name in (CONFIG, WEIGHTS, FACTS):
        if not (folder / name).is_file():
            raise VoiceProblem(LearningProblem.UNREADABLE, f"no {name} in {folder}")
    return Voice(folder=folder, **_facts((folder / FACTS).read_bytes()))


def _facts(data: bytes) -> dict[str, Any]:
    """What `voice.json` holds, every value of the type it has to have."""
    try:
        record = json.loads(data)
        facts = {name: str(record[name]) for name in ("name", "base", "base_sha256")}
        if not re.fullmatch(r"[0-9a-f]{64}", facts["base_sha256"]):
            raise ValueError("base_sha256 is no hash")
        if not facts["name"].strip() or len(facts["name"]) > _LONGEST_NAME:
            raise ValueError("the name is empty or too long")
        made = datetime.fromisoformat(record["made"])
        samples = tuple(
            VoiceSample(str(one["before_text"]), str(one["plain"]), str(one["voice"])) for one in record["samples"]
        )
        numbers = {name: int(record[name]) for name in ("words", "documents")}
        losses = {name: float(record[name]) for name in ("loss_before", "loss_after")}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise VoiceProblem(LearningProblem.DAMAGED, f"{FACTS}: {error}") from error
    made = made if made.tzinfo else made.replace(tzinfo=UTC)
    return facts | numbers | losses | {"made": made, "samples": samples}


class VoiceFolder:
    """All voices that are kept in one folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when something is kept in it."""
        self._folder = folder

    def all(self) -> tuple[Voice, ...]:
        """All voices that can be read, by name. What is damaged is not among them."""
        voices: list[Voice] = []
        for folder in sorted(self._folder.glob("*")) if self._folder.is_dir() else ():
            if folder.is_dir() and not folder.name.startswith("."):
                with contextlib.suppress(VoiceProblem):
                    voices.append(read_voice(folder))
        return tuple(sorted(voices, key=lambda voice: (voice.name.casefold(), voice.name)))

    def find(self, name: str) -> Voice | None:
        """The voice called `name`, None where there is none."""
        return next((voice for voice in self.all() if voice.name == name), None)

    def keep(self, voice_folder: Path) -> Voice:
        """Move a finished voice here; where its name is taken it gets a number behind it.

        Raises:
            VoiceProblem: `UNREADABLE`, `DAMAGED` or `DISK_FULL`; the finished voice stays where it was.
        """
        voice = read_voice(voice_folder)
        _check_config((voice_folder / CONFIG).read_bytes())
        _check_weights(voice_folder / WEIGHTS)
        name = self._free_name(voice.name)
        with _disk_problems(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            target = self._free_folder(name)
            part = self._folder / _PART.format(target.name)
            shutil.rmtree(part, ignore_errors=True)
            try:
                part.mkdir()
                for file in (CONFIG, WEIGHTS, FACTS):
                    shutil.copyfile(voice_folder / file, part / file)
                dataclasses.replace(voice, name=name, folder=part).write()
                part.rename(target)
            finally:
                shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(voice_folder, ignore_errors=True)
        return dataclasses.replace(voice, name=name, folder=target)

    def rename(self, voice: Voice, name: str) -> Voice:
        """Give a voice another name; its folder stays, as documents know it by that.

        Raises:
            VoiceProblem: `EMPTY_NAME`, also for one that is too long; `BUSY` for one that is taken; `UNREADABLE`.
        """
        name = _checked_name(name)
        if name != voice.name and self.find(name) is not None:
            raise VoiceProblem(LearningProblem.BUSY, name)
        renamed = dataclasses.replace(voice, name=name)
        with _disk_problems(voice.folder):
            renamed.write()
        return renamed

    def delete(self, voice: Voice) -> None:
        """Delete a voice's folder.

        Raises:
            VoiceProblem: `UNREADABLE`, also for a folder that is not in this one.
        """
        if voice.folder.resolve().parent != self._folder.resolve():
            raise VoiceProblem(LearningProblem.UNREADABLE, str(voice.folder))
        with _disk_problems(voice.folder):
            # Renamed first: what is half deleted is not listed.
            going = self._folder / _PART.format(voice.folder.name)
            shutil.rmtree(going, ignore_errors=True)
            voice.folder.rename(going)
            shutil.rmtree(going)

    def export(self, voice: Voice, to_file: Path) -> None:
        """Write a voice to one file, in place of what is there only once it is whole.

        Raises:
            VoiceProblem: `DISK_FULL` or `UNREADABLE`.
        """
        with (
            _disk_problems(to_file),
            written_whole(to_file) as path,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name in (FACTS, CONFIG, WEIGHTS):
                archive.write(voice.folder / name, name)

    def bring_in(self, file: Path) -> Voice:
        """Read a file that `export` wrote, on whatever computer, and keep its voice.

        Nothing is unpacked by the names in the file: three entries are read, and each is checked.

        Raises:
            VoiceProblem: `NOT_TEXT` where it is no such file, `DAMAGED` where it is one that makes no sense, holds
                anything else, or unpacks to too much; `UNREADABLE`; `DISK_FULL`.
        """
        with _disk_problems(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / _PART.format(f"import-{hashlib.sha256(str(file).encode()).hexdigest()[:16]}")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            try:
                _unpack(file, part)
                return self.keep(part)
            finally:
                shutil.rmtree(part, ignore_errors=True)

    def fits(self, voice: Voice, model_folder: Path) -> bool:
        """Whether a voice was made for the model in `model_folder`."""
        try:
            return voice.base_sha256 == base_fingerprint(model_folder)
        except ModelProblem:
            return False

    def _free_name(self, name: str) -> str:
        taken = {voice.name for voice in self.all()}
        if name not in taken:
            return name
        # A number behind a name that is as long as one may be would make it too long.
        short = name[: _LONGEST_NAME - 6].rstrip()
        return next(new for number in range(2, len(taken) + 3) if (new := f"{short} {number}") not in taken)

    def _free_folder(self, name: str) -> Path:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "voice"
        # Documents know a voice by its folder: one that comes after a deleted one of its name must not be taken for it.
        # And behind a number no name is one that a system keeps for itself, as "con" is.
        while (folder := self._folder / f"{stem}-{secrets.token_hex(4)}").exists():
            pass
        return folder


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise VoiceProblem(LearningProblem.EMPTY_NAME, name)
    return name


@contextlib.contextmanager
def _disk_problems(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise VoiceProblem(problem_of(error), f"{path}: {error.strerror or error}") from error


def _unpack(file: Path, folder: Path) -> None:
    """Copy the three entries of `file` into `folder` and check them."""
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            if sorted(info.filename for info in infos) != sorted(_LARGEST):
                raise VoiceProblem(LearningProblem.DAMAGED, f"{file.name} holds something else than a voice")
            for info in infos:
                _copy(archive, info, folder / info.filename)
    except zipfile.BadZipFile as error:
        # Known only once an entry is read: the sum over its bytes is another one.
        is_damaged = "CRC" in str(error)
        problem = LearningProblem.DAMAGED if is_damaged else LearningProblem.NOT_TEXT
        raise VoiceProblem(problem, f"{file.name}: {error}") from error
    except (NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error) as error:
        # Packed in another way, encrypted, cut off.
        raise VoiceProblem(LearningProblem.DAMAGED, f"{file.name}: {error}") from error


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path) -> None:
    left = _LARGEST[info.filename]
    with archive.open(info) as source, to.open("wb") as target:
        # What the entry says of its length may be a lie.
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise VoiceProblem(LearningProblem.DAMAGED, f"{info.filename} is too large")
            target.write(chunk)


def _check_config(data: bytes) -> None:
    try:
        config = json.loads(data)
        if config["peft_type"] != "LORA" or not 1 <= int(config["r"]) <= 1024:
            raise ValueError("not a voice's settings")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise VoiceProblem(LearningProblem.DAMAGED, f"{CONFIG}: {error}") from error


def _check_weights(path: Path) -> None:
    try:
        with safe_open(path, framework="np") as file:
            names = list(file.keys())
            if not names:
                raise VoiceProblem(LearningProblem.DAMAGED, f"{WEIGHTS} is empty")
            for name in names:
                kind = file.get_slice(name).get_dtype()
                if kind not in _NUMBERS or not np.isfinite(file.get_tensor(name)).all():
                    raise VoiceProblem(LearningProblem.DAMAGED, f"{WEIGHTS}: {name}")
    except (SafetensorError, OSError) as error:
        raise VoiceProblem(LearningProblem.DAMAGED, f"{WEIGHTS}: {error}") from error
