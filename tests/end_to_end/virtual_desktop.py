"""A screen, a window manager, a keyboard and a mouse for tests that use the real program as a person would.

Xvfb keeps its frame buffer in a file, so a screenshot needs no further program: the file is an XWD image.
"""

from __future__ import annotations

import os
import select
import struct
import subprocess
import time
from pathlib import Path

from PySide6.QtGui import QImage

START_TIMEOUT_S = 30.0
POLL_S = 0.05
# Slow enough for a loaded machine to keep the order of keys, quick enough for a test.
KEY_DELAY_MS = 12


class VirtualDesktop:
    """One Xvfb with one window manager; use as a context manager."""

    def __init__(self, folder: Path, width: int = 1100, height: int = 780) -> None:
        self._folder = folder
        self._size = (width, height)
        self._processes: list[subprocess.Popen[bytes]] = []
        self.environment: dict[str, str] = {}

    def __enter__(self) -> VirtualDesktop:
        try:
            self._start_screen()
            self._start_window_manager()
        except BaseException:
            self._stop()
            raise
        return self

    def _start_screen(self) -> None:
        reader, writer = os.pipe()
        width, height = self._size
        screen = ["-screen", "0", f"{width}x{height}x24", "-fbdir", str(self._folder)]
        # Without -noreset Xvfb starts over when its last client leaves. The first client is often an xdotool that asks
        # one thing and goes, and whoever is connecting at that moment, such as the window manager, is thrown out.
        command = ["Xvfb", "-displayfd", str(writer), *screen, "-nolisten", "tcp", "-noreset"]
        self._processes.append(subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL))
        os.close(writer)
        number = self._read_line(reader)
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.environment = {
            **os.environ,
            "DISPLAY": f":{number}",
            "QT_QPA_PLATFORM": "xcb",
            "QT_QPA_PLATFORMTHEME": "",
            "LANG": "C.UTF-8",
        }
        self.environment.pop("WAYLAND_DISPLAY", None)

    def _start_window_manager(self) -> None:
        """Start it and wait until it answers: without one, keys go to whatever lies under the mouse."""
        manager = subprocess.Popen(["openbox"], env=self.environment, stdout=subprocess.DEVNULL)
        self._processes.append(manager)
        wait_for(
            lambda: self._ask("get_num_desktops") or manager.poll() is not None, "the window manager", START_TIMEOUT_S
        )
        if manager.poll() is not None:
            raise RuntimeError("openbox ended by itself")

    @staticmethod
    def _read_line(reader: int) -> str:
        """Read to the end of the line: Xvfb writes it in two pieces and gives up where nobody listens to the second."""
        with os.fdopen(reader) as pipe:
            ready, _, _ = select.select([pipe], [], [], START_TIMEOUT_S)
            return pipe.readline().strip() if ready else ""

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _stop(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(10)

    def xdotool(self, *arguments: str) -> str:
        """Run one xdotool command; what it printed.

        Raises:
            CalledProcessError: It failed, so that what was to be pressed or clicked was not.
        """
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environment, stdout=subprocess.PIPE, text=True, timeout=60, check=True
        )
        return done.stdout.strip()

    def _ask(self, *arguments: str) -> str:
        """Ask xdotool about windows, which come and go; empty where there is none of the kind."""
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    def keys(self, *keys: str) -> None:
        """Press keys, each a name as xdotool knows it, such as `ctrl+k`."""
        for key in keys:
            self.xdotool("key", "--clearmodifiers", "--delay", str(KEY_DELAY_MS), key)

    def type(self, text: str) -> None:
        """Type text."""
        self.xdotool("type", "--delay", str(KEY_DELAY_MS), "--", text)

    def click(self, x: int, y: int, *, times: int = 1) -> None:
        """Click at a place of the screen."""
        self.xdotool("mousemove", str(x), str(y), "click", "--repeat", str(times), "--delay", "60", "1")

    def windows(self) -> dict[str, str]:
        """Windows that can be seen: their numbers by their titles."""
        numbers = self._ask("search", "--onlyvisible", "--name", ".").split()
        return {title: number for number in numbers if (title := self._ask("getwindowname", number))}

    def titles(self) -> list[str]:
        """Titles of the windows that can be seen."""
        return list(self.windows())

    def active_title(self) -> str:
        """Title of the window that has the keyboard; empty where none has, as between two windows."""
        return self._ask("getactivewindow", "getwindowname")

    def wait_for_window(self, words: str, timeout_s: float = 60.0) -> str:
        """Wait until a window with `words` in its title has the keyboard; its title.

        To be seen is not enough: keys pressed before that go to the window that had it last, or to none.
        """
        what = f"the keyboard to be with “{words}”"
        return wait_for(lambda: words in (title := self.active_title()) and title, what, timeout_s)

    def screenshot(self) -> QImage:
        """Read the screen as it is now."""
        data = (self._folder / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", data[:100])
        header_size, width, height, bytes_per_line, colours = header[0], header[4], header[5], header[12], header[19]
        start = header_size + colours * 12
        pixels = data[start : start + bytes_per_line * height]
        return QImage(pixels, width, height, bytes_per_line, QImage.Format.Format_RGB32).copy()


def wait_for(condition, what: str, timeout_s: float = 60.0):
    """Wait until `condition()` is true and return what it returned.

    Raises:
        TimeoutError: It did not become true in time.
    """
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(POLL_S)
    raise TimeoutError(f"waited {timeout_s:.0f} s for {what}")
