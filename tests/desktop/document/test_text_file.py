import codecs
import os
import socket
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document import text_file
from desktop.document.faults import DocumentFault, DocumentFaultCode
from desktop.document.text_file import (
    DEFAULT_FORMAT,
    SIZE_LIMIT_BYTES,
    Encoding,
    FileFormat,
    Newline,
    encode,
    read_fingerprint,
    read_text_file,
    write_text_file,
)


def fault_of(path, action=read_text_file):
    with pytest.raises(DocumentFault) as caught:
        action(path)
    return caught.value


def test_odd_files_are_read_exactly_or_say_so(odd, tmp_path):
    path = tmp_path / "odd.md"
    path.write_bytes(odd.data)
    file = read_text_file(path)
    assert file.data == odd.data
    assert file.is_exact == odd.is_exact
    assert (encode(file.text, file.format) == odd.data) == odd.is_exact


@pytest.mark.parametrize(
    ("data", "text", "expected"),
    [
        (b"a\r\nb\r\nc\n", "a\nb\nc\n", FileFormat(newline=Newline.CRLF)),
        (b"a\rb\r", "a\nb\n", FileFormat(newline=Newline.CR)),
        (b"a\nb\r\n", "a\nb\n", DEFAULT_FORMAT),
        (b"a", "a", DEFAULT_FORMAT),
        (codecs.BOM_UTF8 + b"a", "a", FileFormat(has_bom=True)),
        (codecs.BOM_UTF16_LE + "a".encode("utf-16-le"), "a", FileFormat(Encoding.UTF_16_LE, has_bom=True)),
        (codecs.BOM_UTF16_BE + "a".encode("utf-16-be"), "a", FileFormat(Encoding.UTF_16_BE, has_bom=True)),
        ("a\u2029b\ufdd0".encode(), "a\nb\ufffd", DEFAULT_FORMAT),
    ],
)
def test_text_and_format(data, text, expected, tmp_path):
    path = tmp_path / "file.md"
    path.write_bytes(data)
    file = read_text_file(path)
    assert (file.text, file.format) == (text, expected)


@given(
    text=st.text(),
    encoding=st.sampled_from(Encoding),
    newline=st.sampled_from(Newline),
)
def test_any_text_encodes_and_decodes(text, encoding, newline):
    text = text_file.normalised(text)
    data = encode(text, FileFormat(encoding, has_bom=True, newline=newline))
    body = data[len(codecs.BOM_UTF8 if encoding is Encoding.UTF_8 else codecs.BOM_UTF16_LE) :]
    assert body.decode(encoding.value).replace(newline.value, "\n") == text


def test_half_a_surrogate_pair_does_not_stop_a_save():
    assert encode("a\ud83d b 😀", DEFAULT_FORMAT) == "a\ufffd b 😀".encode()
    assert encode("a\ude00", FileFormat(Encoding.UTF_16_LE)) == "a\ufffd".encode("utf-16-le")


def test_missing_file(tmp_path):
    assert fault_of(tmp_path / "missing.md").code is DocumentFaultCode.NOT_FOUND
    assert fault_of(tmp_path / "missing" / "deeper.md").code is DocumentFaultCode.NOT_FOUND


def test_folder(tmp_path):
    assert fault_of(tmp_path).code is DocumentFaultCode.IS_DIRECTORY


def test_a_named_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert fault_of(tmp_path / "pipe").code is DocumentFaultCode.NOT_A_FILE


def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert fault_of(tmp_path / "socket").code is DocumentFaultCode.NOT_A_FILE


def test_bad_names(tmp_path):
    assert fault_of(tmp_path / "a\0b").code is DocumentFaultCode.BAD_NAME
    assert fault_of(tmp_path / ("x" * 300)).code is DocumentFaultCode.BAD_NAME


def test_a_link_in_a_circle(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    assert fault_of(tmp_path / "loop").code is DocumentFaultCode.CANNOT_READ


def test_size_limit(tmp_path):
    path = tmp_path / "large.md"
    path.write_bytes(b"x" * SIZE_LIMIT_BYTES)
    assert len(read_text_file(path).text) == SIZE_LIMIT_BYTES
    path.write_bytes(b"x" * (SIZE_LIMIT_BYTES + 1))
    assert fault_of(path).code is DocumentFaultCode.TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"a\0b",
        "no BOM".encode("utf-16-le"),
        codecs.BOM_UTF32_LE + "a".encode("utf-32-le"),
        codecs.BOM_UTF16_LE + b"odd",
        codecs.BOM_UTF16_LE + b"\x00\xd8a\x00",
        b"\x1f\x8b\x08" + bytes(range(1, 256)),
    ],
)
def test_binary_files(data, tmp_path):
    path = tmp_path / "binary"
    path.write_bytes(data)
    assert fault_of(path).code is DocumentFaultCode.BINARY


def test_every_single_byte_reads_as_windows_1252(tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes("Zo\xeb said \x93hi\x94\r\n\x81".encode("latin-1"))
    fault = fault_of(path)
    assert fault.code is DocumentFaultCode.NOT_UTF8
    assert fault.fallback.text == "Zoë said “hi”\n\x81"
    assert fault.fallback.format == FileFormat(newline=Newline.CRLF)
    assert fault.fallback.data == "Zoë said “hi”\r\n\x81".encode()
    assert fault.fallback.fingerprint == read_fingerprint(path)


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any bytes"
    path.write_bytes(data)
    try:
        file = read_text_file(path)
    except DocumentFault as fault:
        assert fault.code in (DocumentFaultCode.BINARY, DocumentFaultCode.NOT_UTF8)  # noqa: PT017
    else:
        assert file.data == data
        assert file.is_exact == (encode(file.text, file.format) == data)


def test_no_permission_to_read(tmp_path, as_nobody):
    path = tmp_path / "secret.md"
    path.write_text("secret")
    path.chmod(0)
    with as_nobody():
        assert fault_of(path).code is DocumentFaultCode.NO_PERMISSION


def test_a_file_that_keeps_changing(tmp_path, monkeypatch):
    path = tmp_path / "busy.md"
    path.write_text("x")
    real = os.fstat
    times = iter(range(100))

    def restless(descriptor):
        found = real(descriptor)
        if stat.S_ISREG(found.st_mode):
            os.utime(path, ns=(0, next(times)))
        return found

    monkeypatch.setattr(os, "fstat", restless)
    assert fault_of(path).code is DocumentFaultCode.CANNOT_READ


class TestWriting:
    def test_new_file(self, tmp_path):
        path = tmp_path / "new.md"
        written = write_text_file(path, b"text", None)
        assert path.read_bytes() == b"text"
        assert written == read_fingerprint(path)

    def test_a_file_in_the_place_of_a_new_one_is_kept(self, tmp_path, no_leftovers):
        path = tmp_path / "new.md"
        path.write_bytes(b"theirs")
        assert fault_of(path, lambda path: write_text_file(path, b"ours", None)).code is DocumentFaultCode.FILE_EXISTS
        assert path.read_bytes() == b"theirs"

    def test_foreign_content_is_kept_until_told_otherwise(self, tmp_path, no_leftovers):
        path = tmp_path / "file.md"
        known = write_text_file(path, b"ours", None)
        # The same size and time: only the content tells.
        path.write_bytes(b"hers")
        os.utime(path, ns=(known.mtime_ns, known.mtime_ns))
        fault = fault_of(path, lambda path: write_text_file(path, b"new", known))
        assert fault.code is DocumentFaultCode.CHANGED_ON_DISK
        assert path.read_bytes() == b"hers"
        write_text_file(path, b"new", known, overwrite=True)
        assert path.read_bytes() == b"new"

    def test_a_file_grown_beyond_the_limit_counts_as_changed(self, tmp_path):
        path = tmp_path / "file.md"
        known = write_text_file(path, b"ours", None)
        path.write_bytes(b"x" * (SIZE_LIMIT_BYTES + 1))
        fault = fault_of(path, lambda path: write_text_file(path, b"new", known))
        assert fault.code is DocumentFaultCode.CHANGED_ON_DISK

    def test_a_document_that_grew_beyond_the_limit_can_still_be_saved(self, tmp_path):
        path = tmp_path / "file.md"
        known = write_text_file(path, b"x" * (SIZE_LIMIT_BYTES + 1), None)
        known = write_text_file(path, b"x" * (SIZE_LIMIT_BYTES + 2), known)
        assert read_fingerprint(path) == known

    def test_a_folder_in_the_place_of_the_file(self, tmp_path):
        path = tmp_path / "file.md"
        known = write_text_file(path, b"ours", None)
        path.unlink()
        path.mkdir()
        fault = fault_of(path, lambda path: write_text_file(path, b"new", known))
        assert fault.code is DocumentFaultCode.IS_DIRECTORY

    def test_a_touched_file_is_not_a_changed_one(self, tmp_path):
        path = tmp_path / "file.md"
        known = write_text_file(path, b"ours", None)
        os.utime(path, ns=(1, 1))
        write_text_file(path, b"new", known)
        assert path.read_bytes() == b"new"

    def test_a_removed_file_is_written_again(self, tmp_path):
        path = tmp_path / "file.md"
        known = write_text_file(path, b"ours", None)
        path.unlink()
        write_text_file(path, b"new", known)
        assert path.read_bytes() == b"new"
