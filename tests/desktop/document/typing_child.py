"""Types at random moments, says on standard output what it has typed and when, and never ends by itself."""

import random
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QTextCursor

from desktop.document.document import Document
from desktop.document.file_worker import FileWorker
from desktop.document.journal import RecoveryJournal
from desktop.document.locks import LockedSpans


def main(recovery_folder: Path, path: Path, seed: int) -> None:
    chance = random.Random(seed)
    application = QGuiApplication([])
    files, journal_files = FileWorker(), FileWorker()
    document = Document(files)
    locks = LockedSpans(document)
    journal = RecoveryJournal(document, locks, recovery_folder, journal_files)
    document.open(path)
    assert document.drain(10_000)
    locks.lock(0, 4)
    timer = QTimer(singleShot=True)

    def type_one() -> None:
        cursor = QTextCursor(document.text_document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(f"{document.text_document.characterCount()} ")
        sys.stdout.write(f"{time.monotonic_ns()} {document.text_document.characterCount() - 1}\n")
        sys.stdout.flush()
        if chance.random() < 0.05:
            document.save()
        timer.start(chance.choice([0, 5, 20, 50, 100, 350]))

    timer.timeout.connect(type_one)
    timer.start(0)
    application.exec()
    del journal


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
