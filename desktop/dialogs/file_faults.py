"""Faults of files as sentences a writer can act on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.document.faults import DocumentFault, DocumentFaultCode, FileAction


def _tr(text: str) -> str:
    return QCoreApplication.translate("FileFaults", text)


def sentence_for(fault: DocumentFault) -> tuple[str, str]:
    """Return what happened, and what the writer can do about it."""
    name = fault.path.name if fault.path else _tr("the document")
    if fault.action is FileAction.WRITE:
        return _write_sentence(fault.code, name)
    return _read_sentence(fault.code, name)


def _read_sentence(code: DocumentFaultCode, name: str) -> tuple[str, str]:
    sentences = {
        DocumentFaultCode.NOT_FOUND: (
            _tr("“{0}” is not there any more."),
            _tr("It may have been moved, renamed or deleted."),
        ),
        DocumentFaultCode.NO_PERMISSION: (
            _tr("You are not allowed to read “{0}”."),
            _tr("Change its permissions, or copy it to a folder of your own and open the copy."),
        ),
        DocumentFaultCode.IS_DIRECTORY: (_tr("“{0}” is a folder."), _tr("Choose a document inside it.")),
        DocumentFaultCode.NOT_A_FILE: (_tr("“{0}” is not a document."), _tr("Choose a text or Markdown file.")),
        DocumentFaultCode.BAD_NAME: (_tr("That is not a name a file can have."), _tr("Choose another name.")),
        DocumentFaultCode.TOO_LARGE: (
            _tr("“{0}” is too large to open."),
            _tr("Palimpsest opens documents of up to 10 megabytes. Split it into parts first."),
        ),
        DocumentFaultCode.BINARY: (
            _tr("“{0}” is not a text document."),
            _tr("Palimpsest opens Markdown and plain text. Export the document as text first."),
        ),
    }
    sentence, step = sentences.get(
        code, (_tr("“{0}” could not be read."), _tr("Check the disk or the network drive it is on, then try again."))
    )
    return sentence.format(name), step


def _write_sentence(code: DocumentFaultCode, name: str) -> tuple[str, str]:
    kept = _tr("Your text is still here and is kept safe for the next start.")
    sentences = {
        DocumentFaultCode.NO_PERMISSION: (
            _tr("You are not allowed to write “{0}”."),
            _tr("Save it under another name or in another folder."),
        ),
        DocumentFaultCode.READ_ONLY_FOLDER: (
            _tr("“{0}” is in a place that cannot be written to."),
            _tr("Save it in another folder."),
        ),
        DocumentFaultCode.DISK_FULL: (
            _tr("There is no room left on the disk for “{0}”."),
            _tr("Free some space, or save on another disk. The file on the disk is as it was."),
        ),
        DocumentFaultCode.NOT_FOUND: (
            _tr("The folder of “{0}” is not there any more."),
            _tr("Save in another folder."),
        ),
        DocumentFaultCode.IS_DIRECTORY: (_tr("“{0}” is a folder."), _tr("Choose another name.")),
        DocumentFaultCode.BAD_NAME: (_tr("That is not a name a file can have."), _tr("Choose another name.")),
    }
    sentence, step = sentences.get(
        code, (_tr("“{0}” could not be saved."), _tr("Try again, or save under another name."))
    )
    return sentence.format(name), f"{step} {kept}"
