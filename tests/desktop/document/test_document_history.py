"""Any sequence of typing, undoing, saving, opening and interference from outside leaves the text it should."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtGui import QTextCursor

from desktop.document.document import Document
from desktop.document.faults import DocumentFaultCode
from desktop.document.file_worker import FileWorker
from desktop.document.text_file import encode, normalised, read_text_file

TEXTS = st.text(alphabet="ab \n\t\u00a0\u2028é😀\ufeff\ufffe", max_size=8)
PIECES = st.sampled_from([b"word", b" ", b"\n", b"\r\n", b"\r", b"\xc3\xa9", b"\xf0\x9f\x98\x80", b"\t"])
FILES = st.tuples(st.sampled_from([b"", b"\xef\xbb\xbf"]), st.lists(PIECES, max_size=8)).map(
    lambda parts: parts[0] + b"".join(parts[1])
)


class Writing(RuleBasedStateMachine):
    @initialize(data=FILES)
    def start(self, data):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "file.md"
        self.path.write_bytes(data)
        self.worker = FileWorker()
        self.document = Document(self.worker)
        self.faults = []
        self.document.failed.connect(self.faults.append)
        # What the file holds by what we know, None once it was changed behind our back.
        self.ours = None
        self.open_again()

    def teardown(self):
        assert self.worker.close(5000)
        self.folder.cleanup()

    def settle(self):
        assert self.document.drain(5000)
        faults, self.faults[:] = [fault.code for fault in self.faults], []
        return faults

    @rule()
    def open_again(self):
        data = self.path.read_bytes()
        self.document.open(self.path)
        assert self.settle() == []
        assert self.document.text() == read_text_file(self.path).text
        assert not self.document.is_modified
        assert not self.document.text_document.isUndoAvailable()
        self.ours = data

    @rule(share=st.floats(0, 1), text=TEXTS)
    def type_text(self, share, text):
        before = self.document.text()
        at = round(share * len(before))
        cursor = QTextCursor(self.document.text_document)
        cursor.setPosition(len(before[:at].encode("utf-16-le")) // 2)
        for character in text:
            # As the keyboard does; PySide takes a mark alone for a byte order mark.
            if character not in "\ufeff\ufffe":
                cursor.insertText(character)
        typed = "".join(character for character in text if character not in "\ufeff\ufffe")
        assert self.document.text() == before[:at] + normalised(typed) + before[at:]

    @rule(share=st.floats(0, 1), length=st.integers(1, 5))
    def delete(self, share, length):
        before = self.document.text()
        at = round(share * len(before))
        cursor = QTextCursor(self.document.text_document)
        cursor.setPosition(len(before[:at].encode("utf-16-le")) // 2)
        cursor.setPosition(len(before[: at + length].encode("utf-16-le")) // 2, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        assert self.document.text() == before[:at] + before[at + length :]

    @rule()
    def undo(self):
        self.document.text_document.undo()

    @rule()
    def redo(self):
        self.document.text_document.redo()

    @precondition(lambda self: self.ours is not None)
    @rule()
    def save(self):
        text, was_modified = self.document.text(), self.document.is_modified
        self.document.save()
        assert self.settle() == []
        self.expect_on_disk(text, was_modified)
        assert not self.document.is_modified

    @precondition(lambda self: self.ours is not None)
    @rule(text=TEXTS.filter(lambda text: text and text[0] not in "\ufeff\ufffe"))
    def type_on_while_saving(self, text):
        before, was_modified = self.document.text(), self.document.is_modified
        self.document.save()
        self.type_text(1.0, text)
        assert self.settle() == []
        self.expect_on_disk(before, was_modified)
        if self.document.text() != before:
            assert self.document.is_modified

    def expect_on_disk(self, text, was_modified):
        on_disk = self.path.read_bytes()
        if was_modified:
            assert read_text_file(self.path).text == text
        else:
            assert on_disk == self.ours
        self.ours = on_disk

    @rule(data=FILES)
    def somebody_else_writes(self, data):
        if data != self.path.read_bytes():
            self.path.write_bytes(data)
            self.ours = None

    @precondition(lambda self: self.ours is None)
    @rule()
    def save_is_refused(self):
        text, theirs = self.document.text(), self.path.read_bytes()
        fault_codes = self.try_to_save()
        if fault_codes:
            assert fault_codes == [DocumentFaultCode.CHANGED_ON_DISK]
            assert self.path.read_bytes() == theirs
            assert self.document.is_modified
        assert self.document.text() == text

    def try_to_save(self):
        """They may have written back what we know, which is no reason to refuse."""
        known = self.document.fingerprint
        is_known = read_text_file(self.path).fingerprint.is_same_content(known)
        self.document.save()
        codes = self.settle()
        assert bool(codes) != is_known
        if is_known:
            self.ours = self.path.read_bytes()
        return codes

    @precondition(lambda self: self.ours is None)
    @rule()
    def overwrite(self):
        text = self.document.text()
        self.document.save(overwrite=True)
        assert self.settle() == []
        assert encode(text, self.document.file_format) or not text
        self.ours = self.path.read_bytes()
        assert read_text_file(self.path).text == text

    @invariant()
    def an_unmodified_document_is_what_the_file_held(self):
        if self.ours is not None and not self.document.is_modified:
            assert self.path.read_bytes() == self.ours
            assert read_text_file(self.path).text == self.document.text()


@pytest.mark.usefixtures("qapp")
class TestWriting(Writing.TestCase):
    settings = settings(deadline=None, max_examples=60, stateful_step_count=25)
