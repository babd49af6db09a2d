"""Faults of files as sentences a writer can act on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.document.faults import DocumentFault, DocumentFaultCode, FileAction

translate = QCoreApplication.translate


def sentence_for(fault: DocumentFault) -> tuple[str, str]:
    """Return what happened, and what the writer can do about it."""
    name = fault.path.name if fault.path else translate("FileFaults", "the document")
    if fault.action is FileAction.WRITE:
        return _write_sentence(fault.code, name)
    return _read_sentence(fault.code, name)


def _read_sentence(code: DocumentFaultCode, name: str) -> tuple[str, str]:
    sentences = {
        DocumentFaultCode.NOT_FOUND: (
            translate("FileFaults", "“{0}” is not there any more."),
            translate("FileFaults", "It may have been moved, renamed or deleted."),
        ),
        DocumentFaultCode.NO_PERMISSION: (
            translate("FileFaults", "You are not allowed to read “{0}”."),
            translate("FileFaults", "Change its permissions, or copy it to a folder of your own and open the copy."),
        ),
        DocumentFaultCode.IS_DIRECTORY: (
            translate("FileFaults", "“{0}” is a folder."),
            translate("FileFaults", "Choose a document inside it."),
        ),
        DocumentFaultCode.NOT_A_FILE: (
            translate("FileFaults", "“{0}” is not a document."),
            translate("FileFaults", "Choose a text or Markdown file."),
        ),
        DocumentFaultCode.BAD_NAME: (
            translate("FileFaults", "That is not a name a file can have."),
            translate("FileFaults", "Choose another name."),
        ),
        DocumentFaultCode.TOO_LARGE: (
            translate("FileFaults", "“{0}” is too large to open."),
            translate("FileFaults", "Palimpsest opens documents of up to 10 megabytes. Split it into parts first."),
        ),
        DocumentFaultCode.BINARY: (
            translate("FileFaults", "“{0}” is not a text document."),
            translate("FileFaults", "Palimpsest opens Markdown and plain text. Export the document as text first."),
        ),
    }
    sentence, step = sentences.get(
        code,
        (
            translate("FileFaults", "“{0}” could not be read."),
            translate("FileFaults", "Check the disk or the network drive it is on, then try again."),
        ),
    )
    return sentence.format(name), step


def _write_sentence(code: DocumentFaultCode, name: str) -> tuple[str, str]:
    kept = translate("FileFaults", "Your text is still here and is kept safe for the next start.")
    sentences = {
        DocumentFaultCode.NO_PERMISSION: (
            translate("FileFaults", "You are not allowed to write “{0}”."),
            translate("FileFaults", "Save it under another name or in another folder."),
        ),
        DocumentFaultCode.READ_ONLY_FOLDER: (
            translate("FileFaults", "“{0}” is in a place that cannot be written to."),
            translate("FileFaults", "Save it in another folder."),
        ),
        DocumentFaultCode.DISK_FULL: (
            translate("FileFaults", "There is no room left on the disk for “{0}”."),
            translate("FileFaults", "Free some space, or save on another disk. The file on the disk is as it was."),
        ),
        DocumentFaultCode.NOT_FOUND: (
            translate("FileFaults", "The folder of “{0}” is not there any more."),
            translate("FileFaults", "Save in another folder."),
        ),
        DocumentFaultCode.IS_DIRECTORY: (
            translate("FileFaults", "“{0}” is a folder."),
            translate("FileFaults", "Choose another name."),
        ),
        DocumentFaultCode.BAD_NAME: (
            translate("FileFaults", "That is not a name a file can have."),
            translate("FileFaults", "Choose another name."),
        ),
    }
    sentence, step = sentences.get(
        code,
        (
            translate("FileFaults", "“{0}” could not be saved."),
            translate("FileFaults", "Try again, or save under another name."),
        ),
    )
    return sentence.format(name), f"{step} {kept}"
