"""Files that are not what they seem: one sentence each, in little time and memory."""

import io
import zipfile

import pytest

from desktop.document.faults import DocumentFault, DocumentFaultCode
from desktop.exchange import importing
from desktop.exchange.docx_writing import docx_from_markdown
from desktop.exchange.faults import ExchangeFault, ExchangeFaultCode
from desktop.exchange.formats import ImportFormat, import_format
from desktop.exchange.importing import read_foreign_file
from desktop.exchange.odt_writing import odt_from_markdown
from desktop.exchange.sentences import sentence_for


def zipped(parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return data.getvalue()


def entity_bomb(root):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><{root}>&a9;</{root}>'


def flagged_as_encrypted(data):
    # The bit in the local header and in the directory.
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[data.index(mark) + offset] |= 1
    return bytes(changed)


WORD = docx_from_markdown("Some text.", None)
ODT = odt_from_markdown("Some text.", None)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
CASES = {
    "empty.docx": (b"", ExchangeFaultCode.EMPTY),
    "empty.odt": (b"", ExchangeFaultCode.EMPTY),
    "empty.html": (b"", ExchangeFaultCode.EMPTY),
    "text.docx": (b"just text", ExchangeFaultCode.DAMAGED),
    "cut.docx": (WORD[: len(WORD) // 2], ExchangeFaultCode.DAMAGED),
    "other.docx": (ODT, ExchangeFaultCode.DAMAGED),
    "other.odt": (WORD, ExchangeFaultCode.DAMAGED),
    "bare.docx": (zipped({"word/document.xml": "<not-word/>"}), ExchangeFaultCode.DAMAGED),
    "xml.odt": (zipped({"content.xml": "<unclosed>"}), ExchangeFaultCode.DAMAGED),
    "word.html": (WORD, ExchangeFaultCode.DAMAGED),
    "password.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), ExchangeFaultCode.ENCRYPTED),
    "zip-password.docx": (flagged_as_encrypted(WORD), ExchangeFaultCode.ENCRYPTED),
    "old.docx": (OLE, ExchangeFaultCode.OLD_WORD),
    "old.doc": (OLE, ExchangeFaultCode.OLD_WORD),
    "bomb.docx": (zipped({"word/document.xml": b" " * 60_000_000}), ExchangeFaultCode.BOMB),
    "bomb.odt": (zipped({"content.xml": b" " * 60_000_000}), ExchangeFaultCode.BOMB),
    "laughs.docx": (zipped({"word/document.xml": entity_bomb("w")}), ExchangeFaultCode.BOMB),
    "laughs.odt": (zipped({"content.xml": entity_bomb("o")}), ExchangeFaultCode.BOMB),
    "laughs.fodt": (entity_bomb("o").encode(), ExchangeFaultCode.BOMB),
    "nothing.odt": (odt_from_markdown("", None), ExchangeFaultCode.NO_TEXT),
    "nothing.docx": (docx_from_markdown("", None), ExchangeFaultCode.NO_TEXT),
    "nothing.html": (b"<html><body><script>1</script></body></html>", ExchangeFaultCode.NO_TEXT),
}


@pytest.mark.parametrize("name", CASES)
def test_each_bad_file_has_its_sentence(name, tmp_path):
    data, code = CASES[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ExchangeFault) as caught:
        read_foreign_file(path, import_format(path), tmp_path / "pictures")
    assert caught.value.code is code
    sentence, step = sentence_for(caught.value)
    assert name in sentence
    assert step
    assert path.read_bytes() == data


def test_the_files_bombs_name_are_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words", encoding="utf-8")
    content = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]><x>&s;</x>'
    path = tmp_path / "reads.odt"
    path.write_bytes(zipped({"content.xml": content}))
    with pytest.raises(ExchangeFault):
        read_foreign_file(path, ImportFormat.ODT, tmp_path)


def test_what_is_too_large_is_not_read_whole(tmp_path):
    path = tmp_path / "large.docx"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(ExchangeFault) as caught:
        read_foreign_file(path, ImportFormat.DOCX, tmp_path)
    assert caught.value.code is ExchangeFaultCode.TOO_LARGE


def test_a_text_that_the_page_cannot_hold_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "SIZE_LIMIT_BYTES", 20)
    path = tmp_path / "long.html"
    path.write_text("<p>" + "word " * 50, encoding="utf-8")
    with pytest.raises(ExchangeFault) as caught:
        read_foreign_file(path, ImportFormat.HTML, tmp_path)
    assert caught.value.code is ExchangeFaultCode.TOO_LARGE


def test_what_is_not_there_and_what_is_a_folder(tmp_path):
    with pytest.raises(DocumentFault) as caught:
        read_foreign_file(tmp_path / "gone.docx", ImportFormat.DOCX, tmp_path)
    assert caught.value.code is DocumentFaultCode.NOT_FOUND
    with pytest.raises(DocumentFault) as caught:
        read_foreign_file(tmp_path, ImportFormat.ODT, tmp_path)
    assert caught.value.code is DocumentFaultCode.IS_DIRECTORY


def test_each_fault_has_a_sentence(tmp_path):
    for code in ExchangeFaultCode:
        assert sentence_for(ExchangeFault(code, tmp_path / "a.docx"))[0].count("a.docx") == 1
