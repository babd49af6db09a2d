"""Faults of reading and making files of other kinds, as sentences a writer can act on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.exchange.faults import ExchangeFault, ExchangeFaultCode

translate = QCoreApplication.translate


def sentence_for(fault: ExchangeFault) -> tuple[str, str]:
    """Return what happened, and what the writer can do about it."""
    sentences = {
        ExchangeFaultCode.EMPTY: (
            translate("Exchange", "“{0}” is empty."),
            translate("Exchange", "There is nothing in the file that could be opened."),
        ),
        ExchangeFaultCode.DAMAGED: (
            translate("Exchange", "“{0}” is damaged, or is not what its name says."),
            translate("Exchange", "Open it in the program it was made with and save it again."),
        ),
        ExchangeFaultCode.ENCRYPTED: (
            translate("Exchange", "“{0}” is locked with a password."),
            translate("Exchange", "Save a copy without the password and open that."),
        ),
        ExchangeFaultCode.TOO_LARGE: (
            translate("Exchange", "“{0}” is too large to open."),
            translate("Exchange", "Split it into parts first."),
        ),
        ExchangeFaultCode.BOMB: (
            translate("Exchange", "“{0}” was not opened, because it is not made like a document."),
            translate("Exchange", "It could fill the computer's memory. Ask whoever sent it for another copy."),
        ),
        ExchangeFaultCode.OLD_WORD: (
            translate("Exchange", "“{0}” is in an older Word format."),
            translate("Exchange", "Save it as .docx in Word or LibreOffice and open that."),
        ),
        ExchangeFaultCode.NO_TEXT: (
            translate("Exchange", "There is no text in “{0}”."),
            translate("Exchange", "It may hold only pictures, such as scanned pages."),
        ),
        ExchangeFaultCode.CANNOT_READ: (
            translate("Exchange", "“{0}” could not be read."),
            translate("Exchange", "Check the disk or the network drive it is on, then try again."),
        ),
        ExchangeFaultCode.CANNOT_PRINT: (
            translate("Exchange", "“{0}” could not be printed."),
            translate("Exchange", "Check that the printer is on and connected, then try again."),
        ),
        ExchangeFaultCode.CANNOT_MAKE: (
            translate("Exchange", "“{0}” could not be made."),
            translate("Exchange", "Your document is as it was. Try another format."),
        ),
    }
    sentence, step = sentences[fault.code]
    return sentence.format(fault.path.name), step
