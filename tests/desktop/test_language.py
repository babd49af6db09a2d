"""The window in another language."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from desktop.language import FOLDER, LANGUAGE, Language, install_language
from desktop.settings.declared import Settings

ROOT = Path(__file__).resolve().parents[2]
FILE = FOLDER / "palimpsest_de.ts"


def messages(file=FILE):
    return list(ElementTree.parse(file).getroot().iter("message"))


def test_every_text_is_translated():
    missing = [one.find("source").text for one in messages() if one.find("translation").get("type") == "unfinished"]
    assert missing == []


def test_the_translations_are_of_the_texts_there_are(tmp_path):
    """As `python -m installers.translations` would find them."""
    copy = tmp_path / FILE.name
    copy.write_bytes(FILE.read_bytes())
    sources = [str(path) for path in sorted((ROOT / "desktop").rglob("*.py"))]
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run(
        [tool, "-silent", "-no-obsolete", "-locations", "none", *sources, "-ts", str(copy)], check=True, cwd=ROOT
    )
    known = {one.find("source").text for one in messages()}
    found = {one.find("source").text for one in messages(copy)}
    assert found - known == set()
    assert known - found == set()


def test_the_packed_file_has_what_the_written_one_has(qapp):
    translator = QTranslator()
    assert translator.load(str(FILE.with_suffix(".qm")))
    for context in ElementTree.parse(FILE).getroot().iter("context"):
        name = context.find("name").text
        for one in context.iter("message"):
            if one.find("translation").find("numerusform") is None:
                assert translator.translate(name, one.find("source").text) == one.find("translation").text


@pytest.mark.parametrize("language", [Language.GERMAN, Language.ENGLISH])
def test_the_window_speaks_the_chosen_language(qapp, tmp_path, language):
    settings = Settings(tmp_path / "p.ini")
    settings.set(LANGUAGE, language)
    before = qapp.findChildren(QTranslator)
    found = install_language(qapp, settings)
    try:
        assert found == language.value
        said = QCoreApplication.translate("WritingCommands", "Gap length")
        assert said == ("Länge der Lücke" if language is Language.GERMAN else "Gap length")
    finally:
        for translator in set(qapp.findChildren(QTranslator)) - set(before):
            qapp.removeTranslator(translator)
    assert QLocale(language.value).language() is not QLocale.Language.C
