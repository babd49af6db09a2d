"""A log file that also catches what nothing else caught. Nothing leaves the computer."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)

LOG_BYTES = 1_000_000


def start_crash_log(folder: Path) -> None:
    """Send logging, unhandled exceptions of every thread and crashes of native code to files in `folder`.

    Where the folder cannot be written the program runs without a log rather than not at all.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / "palimpsest.log", maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8"
        )
        # Kept open for the life of the process: faulthandler writes to its descriptor when everything else is gone.
        crash_file = (folder / "crash.log").open("a", encoding="utf-8")
        faulthandler.enable(crash_file)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    sys.excepthook = _on_exception
    threading.excepthook = _on_thread_exception


def _on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("unhandled exception", exc_info=(kind, error, trace))


def _on_thread_exception(arguments: threading.ExceptHookArgs) -> None:
    error = arguments.exc_value
    if error is not None:
        log.critical("unhandled exception", exc_info=(arguments.exc_type, error, arguments.exc_traceback))
