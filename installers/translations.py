"""Bring the translations up to date with the program's texts: `python -m installers.translations`.

New texts are added to `resources/translations/*.ts`, where a translator works on them with Qt Linguist or an editor,
and what is translated is packed into the `.qm` files that the program reads.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("de",)


def tool(name: str) -> str:
    """Return the path of one of PySide's own programs."""
    return str(Path(sys.executable).with_name(f"pyside6-{name}"))


def update() -> None:
    """Add new texts to each language's file, and drop those that are gone."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "desktop").rglob("*.py"))
    for language in LANGUAGES:
        file = str((FOLDER / f"palimpsest_{language}.ts").relative_to(ROOT))
        options = ["-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", language]
        subprocess.run([tool("lupdate"), *options, *sources, "-ts", file], cwd=ROOT, check=True)


def pack() -> None:
    """Pack each language's file for the program."""
    for language in LANGUAGES:
        file = FOLDER / f"palimpsest_{language}.ts"
        subprocess.run([tool("lrelease"), str(file), "-qm", str(file.with_suffix(".qm"))], check=True)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    update()
    pack()
