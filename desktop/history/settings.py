"""What a writer can choose about history and copies."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from desktop.settings.declared import Section, Setting

KEEPS_HISTORY = Setting(
    "history/keep",
    True,
    Section.SAVING,
    QT_TRANSLATE_NOOP("Settings", "Keep earlier versions of documents"),
    QT_TRANSLATE_NOOP("Settings", "They are kept on this computer, apart from the documents."),
)
HISTORY_LIMIT_MB = Setting(
    "history/limit",
    500,
    Section.SAVING,
    QT_TRANSLATE_NOOP("Settings", "Room for earlier versions"),
    QT_TRANSLATE_NOOP("Settings", "When it is used up, the oldest versions go. Those with a name stay."),
    lowest=20,
    highest=20_000,
    step=50,
    unit=QT_TRANSLATE_NOOP("Settings", " MB"),
)
KEEPS_BACKUPS = Setting(
    "backup/on",
    False,
    Section.SAVING,
    QT_TRANSLATE_NOOP("Settings", "Make a dated copy when a document is closed"),
)
BACKUP_FOLDER = Setting(
    "backup/folder",
    "",
    Section.SAVING,
    QT_TRANSLATE_NOOP("Settings", "Folder for the copies"),
    QT_TRANSLATE_NOOP("Settings", "Left empty: “Palimpsest copies” in your documents."),
)
BACKUP_COUNT = Setting(
    "backup/count",
    20,
    Section.SAVING,
    QT_TRANSLATE_NOOP("Settings", "Copies kept of each document"),
    lowest=1,
    highest=1_000,
)
MAKES_LOCK_FILES = Setting(
    "history/lock-files",
    True,
    Section.SAVING,
    QT_TRANSLATE_NOOP("Settings", "Show other computers that a document is open here"),
    QT_TRANSLATE_NOOP(
        "Settings", "Puts a small hidden file beside the document while it is open, as office programs do."
    ),
)
SETTINGS = (KEEPS_HISTORY, HISTORY_LIMIT_MB, KEEPS_BACKUPS, BACKUP_FOLDER, BACKUP_COUNT, MAKES_LOCK_FILES)
