"""From a missing library to the line that installs it."""

import ctypes.util
import struct
import sys
from pathlib import Path

import PySide6
import pytest

from installers import system_libraries
from installers.system_libraries import (
    FONTS,
    QT_LIBRARIES,
    TEST_PROGRAMS,
    Need,
    apt_line,
    ask_apt,
    has_fonts,
    loads,
    missing_needs,
    packages_on_offer,
    resolve,
)

from .support import Answers

UBUNTU_24_04 = """libglib2.0-0t64:
  Installed: (none)
  Candidate: 2.80.0-6ubuntu3.4
  Version table:
     2.80.0-6ubuntu3.4 500
        500 http://archive.ubuntu.com/ubuntu noble-updates/main amd64 Packages
libglib2.0-0:
  Installed: (none)
  Candidate: (none)
  Version table:
libegl1:
  Installed: 1.7.0-1build1
  Candidate: 1.7.0-1build1
"""
GLIB = Need("libglib-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0"))


def needs(**changes):
    values = {
        "for_tests": False,
        "library_loads": lambda name: True,
        "find_program": lambda name: f"/usr/bin/{name}",
        "fonts": lambda: True,
        "platform": "linux",
    }
    return missing_needs(**{**values, **changes})


def test_a_complete_system_lacks_nothing():
    assert needs(for_tests=True) == []


def test_a_library_that_does_not_load_is_reported():
    lacking = needs(library_loads=lambda name: name != "libxcb-cursor.so.0")
    assert [need.packages for need in lacking] == [("libxcb-cursor0",)]


def test_programs_are_asked_for_by_the_tests_only():
    assert needs(find_program=lambda name: None) == []
    assert needs(for_tests=True, find_program=lambda name: None) == list(TEST_PROGRAMS)


def test_a_system_without_fonts_gets_one(tmp_path):
    assert needs(fonts=lambda: False) == [FONTS]
    (tmp_path / "truetype").mkdir()
    assert not has_fonts([str(tmp_path), "/nonexistent"])
    (tmp_path / "truetype" / "DejaVuSans.ttf").touch()
    assert has_fonts([str(tmp_path)])


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_are_not_asked_for_linux_libraries(platform):
    assert needs(platform=platform, for_tests=True, library_loads=lambda name: False, fonts=lambda: False) == []


def test_python_without_venv_is_reported_with_the_package_that_brings_it(monkeypatch):
    monkeypatch.setattr(system_libraries.importlib.util, "find_spec", lambda name: None)
    (need,) = needs()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert need.packages == (f"python{version}-venv",)


def test_a_package_with_no_candidate_is_not_on_offer():
    assert packages_on_offer(UBUNTU_24_04) == {"libglib2.0-0t64", "libegl1"}


def test_the_name_this_system_knows_is_taken():
    assert resolve([GLIB], frozenset({"libglib2.0-0t64"})) == ["libglib2.0-0t64"]
    assert resolve([GLIB], frozenset({"libglib2.0-0"})) == ["libglib2.0-0"]
    assert resolve([GLIB], frozenset()) == ["libglib2.0-0"]


def test_a_package_is_named_once():
    assert resolve([Need("a", ("p",)), Need("b", ("p",))], frozenset()) == ["p"]


def test_apt_is_asked_for_all_names_at_once():
    processes = Answers([("apt-cache policy", 0, UBUNTU_24_04)])
    assert ask_apt([GLIB, QT_LIBRARIES[0]], processes, {}) == {"libglib2.0-0t64", "libegl1"}
    assert len(processes.commands) == 1


def test_the_line_to_type_fetches_the_lists_only_where_apt_does_not_know_the_packages():
    assert apt_line([GLIB], frozenset({"libglib2.0-0t64"})) == "sudo apt-get install libglib2.0-0t64"
    assert apt_line([GLIB], frozenset()) == "sudo apt-get update && sudo apt-get install libglib2.0-0"


def test_the_loader_is_asked():
    assert loads(ctypes.util.find_library("c") or "libc.so.6")
    assert not loads("libpalimpsest-never.so.7")


def test_the_list_covers_every_library_the_installed_qt_is_linked_with():
    qt = Path(PySide6.__file__).parent / "Qt"
    names = ("Core", "Gui", "Widgets", "DBus", "Network", "XcbQpa", "WaylandClient")
    files = [qt / "lib" / f"libQt6{name}.so.6" for name in names]
    files += [qt / "plugins" / "platforms" / f"libq{name}.so" for name in ("xcb", "wayland", "offscreen")]
    files += (qt / "plugins" / "xcbglintegrations").glob("*.so")
    linked = {library for file in files for library in libraries_of(file)}
    bundled = {path.name for path in (qt / "lib").iterdir()}
    glibc = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "libresolv.so.2", "ld-linux-x86-64.so.2"}
    same_package = {"libgthread-2.0.so.0", "libgcc_s.so.1", "libbrotlicommon.so.1"}
    assert "libEGL.so.1" in linked
    assert linked - bundled - glibc - same_package <= {need.name for need in QT_LIBRARIES}


def libraries_of(file: Path) -> set[str]:
    """Read which libraries a 64-bit ELF file is linked with, from its dynamic section."""
    content = file.read_bytes()
    (start,) = struct.unpack_from("<Q", content, 0x28)
    size, count = struct.unpack_from("<HH", content, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", content, start + size * index) for index in range(count)]
    (dynamic,) = [section for section in sections if section[1] == 6]
    strings = sections[dynamic[6]][4]
    entries = struct.iter_unpack("<QQ", content[dynamic[4] : dynamic[4] + dynamic[5]])
    offsets = [strings + value for tag, value in entries if tag == 1]
    return {content[offset : content.index(b"\0", offset)].decode() for offset in offsets}
