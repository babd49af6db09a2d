from pathlib import Path

import platformdirs

from desktop.settings.folders import HOME_VARIABLE, Folders


def test_the_environment_decides(tmp_path):
    folders = Folders.for_user({HOME_VARIABLE: str(tmp_path)})
    assert folders == Folders.under(tmp_path)
    assert folders.recovery == tmp_path / "data" / "recovery"
    assert len({folders.data, folders.config, folders.cache, folders.logs}) == 4


def test_a_relative_home_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Folders.for_user({HOME_VARIABLE: "portable"}) == Folders.under(tmp_path / "portable")


def test_without_it_the_system_decides():
    folders = Folders.for_user({})
    assert folders.data == Path(platformdirs.user_data_dir("palimpsest", appauthor=False))
    assert all(path.is_absolute() for path in (folders.data, folders.config, folders.cache, folders.logs))
