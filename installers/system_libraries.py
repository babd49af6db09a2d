"""What the program needs from the operating system: the libraries Qt loads, and for the tests a few programs."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installers.processes import Processes


@dataclass(frozen=True)
class Need:
    """Something the system must have, and the Debian packages that bring it: the first one on offer is taken."""

    name: str
    packages: tuple[str, ...]


# What the Qt libraries and the xcb and wayland platform plugins of PySide6 are linked with and do not bring along.
QT_LIBRARIES = (
    Need("libEGL.so.1", ("libegl1",)),
    Need("libGL.so.1", ("libgl1",)),
    Need("libX11.so.6", ("libx11-6",)),
    Need("libX11-xcb.so.1", ("libx11-xcb1",)),
    Need("libxkbcommon.so.0", ("libxkbcommon0",)),
    Need("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0",)),
    Need("libxcb.so.1", ("libxcb1",)),
    Need("libxcb-cursor.so.0", ("libxcb-cursor0",)),
    Need("libxcb-glx.so.0", ("libxcb-glx0",)),
    Need("libxcb-icccm.so.4", ("libxcb-icccm4",)),
    Need("libxcb-image.so.0", ("libxcb-image0",)),
    Need("libxcb-keysyms.so.1", ("libxcb-keysyms1",)),
    Need("libxcb-randr.so.0", ("libxcb-randr0",)),
    Need("libxcb-render.so.0", ("libxcb-render0",)),
    Need("libxcb-render-util.so.0", ("libxcb-render-util0",)),
    Need("libxcb-shape.so.0", ("libxcb-shape0",)),
    Need("libxcb-shm.so.0", ("libxcb-shm0",)),
    Need("libxcb-sync.so.1", ("libxcb-sync1",)),
    Need("libxcb-util.so.1", ("libxcb-util1",)),
    Need("libxcb-xfixes.so.0", ("libxcb-xfixes0",)),
    Need("libxcb-xkb.so.1", ("libxcb-xkb1",)),
    Need("libdbus-1.so.3", ("libdbus-1-3",)),
    Need("libfontconfig.so.1", ("libfontconfig1",)),
    Need("libfreetype.so.6", ("libfreetype6",)),
    Need("libglib-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0")),
    Need("libgssapi_krb5.so.2", ("libgssapi-krb5-2",)),
    Need("libbrotlidec.so.1", ("libbrotli1",)),
    Need("libwayland-client.so.0", ("libwayland-client0",)),
    Need("libwayland-cursor.so.0", ("libwayland-cursor0",)),
    Need("libwayland-egl.so.1", ("libwayland-egl1",)),
    Need("libstdc++.so.6", ("libstdc++6",)),
    Need("libz.so.1", ("zlib1g",)),
    Need("libzstd.so.1", ("libzstd1",)),
)

# The tests drive the real window: on a screen without hardware, under a window manager, with keys and clicks.
TEST_PROGRAMS = (
    Need("Xvfb", ("xvfb",)),
    Need("xauth", ("xauth",)),
    Need("xdotool", ("xdotool",)),
    Need("openbox", ("openbox",)),
    Need("xprop", ("x11-utils",)),
    # Makes Sudokus of 9x9 with one solution; a developer who trains a model on them needs it too.
    Need("qqwing", ("qqwing",)),
)
# Spelling works without them, by not working: the program says so, and everything else goes on.
SPELLING_LIBRARY = Need("libenchant-2.so.2", ("libenchant-2-2",))
DICTIONARY = Need("a spelling dictionary", ("hunspell-en-us",))
DICTIONARY_FOLDERS = ("/usr/share/hunspell", "/usr/share/myspell", "/usr/share/aspell", "/usr/lib/aspell")
# The tests check spelling in two languages.
TEST_DICTIONARIES = (
    (Need("an English dictionary", ("hunspell-en-us",)), "en_US.dic"),
    (Need("a German dictionary", ("hunspell-de-de",)), "de_DE.dic"),
)
FONTS = Need("a font", ("fonts-dejavu-core",))
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def loads(library: str) -> bool:
    """Say whether the system's loader finds a library and everything it needs."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_fonts(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """Say whether any scalable font is installed."""
    return any(
        name.lower().endswith((".ttf", ".otf", ".ttc"))
        for folder in folders
        for _, _, names in os.walk(Path(folder).expanduser())
        for name in names
    )


def venv_need() -> Need | None:
    """Return what is missing for Python to make environments; Debian packs that part of it separately."""
    importlib.invalidate_caches()  # it may have been installed since this process started
    if importlib.util.find_spec("ensurepip") is not None and importlib.util.find_spec("venv") is not None:
        return None
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Need("Python's module venv", (f"python{version}-venv",))


def missing_wishes(
    *,
    for_tests: bool,
    library_loads: Callable[[str], bool] = loads,
    folders: Iterable[str] = DICTIONARY_FOLDERS,
    platform: str = sys.platform,
) -> list[Need]:
    """Return what spelling lacks on this system. It is worth installing, and not worth refusing to start for."""
    if not platform.startswith("linux"):
        return []
    missing = [] if library_loads(SPELLING_LIBRARY.name) else [SPELLING_LIBRARY]
    files = {name for folder in folders if Path(folder).is_dir() for name in os.listdir(folder)}
    if for_tests:
        return missing + [need for need, file in TEST_DICTIONARIES if file not in files]
    return missing if files else [*missing, DICTIONARY]


def missing_needs(
    *,
    for_tests: bool,
    library_loads: Callable[[str], bool] = loads,
    find_program: Callable[[str], str | None] = shutil.which,
    fonts: Callable[[], bool] = has_fonts,
    platform: str = sys.platform,
) -> list[Need]:
    """Return what this system lacks. On Windows and macOS PySide6 brings everything along."""
    venv = venv_need()
    missing = [venv] if venv else []
    if not platform.startswith("linux"):
        return missing
    missing += [need for need in QT_LIBRARIES if not library_loads(need.name)]
    if not fonts():
        missing.append(FONTS)
    if for_tests:
        missing += [need for need in TEST_PROGRAMS if find_program(need.name) is None]
    return missing


def packages_on_offer(policy: str) -> frozenset[str]:
    """Read the output of ``apt-cache policy``: the packages that can be installed."""
    offered = set()
    package = ""
    for line in policy.splitlines():
        heading = re.match(r"(\S+):$", line)
        if heading:
            package = heading[1].partition(":")[0]
        candidate = re.match(r"\s+Candidate: (.+)", line)
        if candidate and candidate[1].strip() != "(none)":
            offered.add(package)
    return frozenset(offered)


def resolve(needs: Sequence[Need], offered: frozenset[str]) -> list[str]:
    """Return the packages for those needs, each once: the first on offer, or the last name if none is known of.

    The last name is the oldest one, which newer systems still accept for the package that took its place.
    """
    names = (next((name for name in need.packages if name in offered), need.packages[-1]) for need in needs)
    return list(dict.fromkeys(names))


def ask_apt(needs: Sequence[Need], processes: Processes, variables: Mapping[str, str]) -> frozenset[str]:
    """Return which of the packages for those needs this system knows and can install."""
    names = [name for need in needs for name in need.packages]
    answer = processes.capture(["apt-cache", "policy", *names], timeout=60, environment={**variables, "LC_ALL": "C"})
    return packages_on_offer(answer.output) if answer.code == 0 else frozenset()


def apt_line(needs: Sequence[Need], offered: frozenset[str]) -> str:
    """Return what an ordinary user has to type to install what those needs take."""
    names = resolve(needs, offered)
    update = "" if offered.issuperset(names) else "sudo apt-get update && "
    return f"{update}sudo apt-get install {' '.join(names)}"


def has_apt() -> bool:
    """Say whether this system installs packages with apt-get."""
    return shutil.which("apt-get") is not None


def is_root() -> bool:
    """Say whether this process may install packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
