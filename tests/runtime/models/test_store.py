from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from runtime.fetching.convert_folder import convert_folder
from runtime.models import move
from runtime.models.catalogue import Precision, load_catalogue
from runtime.models.config_shape import read_config, shape_of_config
from runtime.models.folders import ModelsFolder
from runtime.models.layout import finished_folder, named, work_folder, work_lock
from runtime.models.manifest import MANIFEST, FileRecord, Manifest
from runtime.models.move import move_models
from runtime.models.problems import ModelProblem, Problem
from runtime.models.records import RECORDS, Speed
from runtime.models.store import ModelStore, StoredAdapter
from runtime.models.unfinished import WorkFolder
from tests.support.computers import shape_of
from tests.support.hub_server import COMMIT
from tests.support.tiny_model import save_tiny_model, tiny_config, tiny_network

LARGE, STARTER = load_catalogue()
NEVER = threading.Event()


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


def finish(store: ModelStore, model: str = LARGE.id, precision: Precision = Precision.NF4) -> Path:
    """A finished model as far as a store looks: sizes, a manifest and some bytes."""
    folder = finished_folder(store.folder, model, precision)
    folder.mkdir(parents=True)
    tiny_config().save_pretrained(folder)
    (folder / "model.safetensors").write_bytes(bytes(1000))
    manifest = Manifest(
        model=model,
        name="A model",
        licence="Apache-2.0",
        precision=precision,
        repository="owner/name",
        revision="0" * 40,
        files={"model.safetensors": FileRecord(1000, "0" * 64)},
        versions={},
    )
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return folder


def problem_of(error: pytest.ExceptionInfo[ModelProblem]) -> Problem:
    return error.value.problem


def add_adapter(store: ModelStore, folder: Path, base: str) -> StoredAdapter:
    folder.mkdir()
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": base}), encoding="utf-8")
    added = store.add_folder(folder)
    assert isinstance(added, StoredAdapter)
    return added


# What there is


def test_at_first_there_is_the_starter_alone(store: ModelStore) -> None:
    (starter,) = store.stored()
    assert (starter.entry, starter.precision, starter.folder) == (STARTER, Precision.BF16, STARTER.folder)
    assert not starter.is_ours
    assert starter.size >= STARTER.largest_file_bytes
    assert (store.unfinished(), store.adapters()) == ((), ())
    assert not store.folder.exists()  # looking makes nothing


def test_a_model_is_there_once_its_manifest_is(store: ModelStore) -> None:
    folder = finish(store)
    _, model = store.stored()
    assert (model.entry.id, model.precision, model.folder, model.is_ours) == (LARGE.id, Precision.NF4, folder, True)
    assert model.size == sum(path.stat().st_size for path in folder.iterdir())
    (folder / MANIFEST).unlink()
    assert len(store.stored()) == 1


def test_a_model_with_a_broken_manifest_can_be_seen_and_deleted(store: ModelStore) -> None:
    (finish(store) / MANIFEST).write_text("{", encoding="utf-8")
    _, model = store.stored()
    assert model.is_damaged
    assert store.delete(model) == model.size
    assert len(store.stored()) == 1


def test_a_model_that_the_catalogue_no_longer_has(store: ModelStore) -> None:
    finish(store, "gone")
    _, model = store.stored()
    assert (model.entry.name, model.entry.id, model.entry.shape.hidden) == ("A model", "gone", 32)


@pytest.mark.parametrize("precision", Precision)
def test_the_name_of_a_folder_says_model_and_precision(tmp_path: Path, precision: Precision) -> None:
    assert named(work_folder(tmp_path, "a-model", precision)) == ("a-model", precision)


def test_other_folders_are_no_models(store: ModelStore) -> None:
    for name in ("notes", "-nf4", ".hidden-nf4"):
        (store.folder / name).mkdir(parents=True)
    assert named(store.folder / "notes") is None
    assert len(store.stored()) == 1


def test_what_is_on_its_way(store: ModelStore) -> None:
    work = work_folder(store.folder, LARGE.id, Precision.NF4_INT8)
    (work / "source").mkdir(parents=True)
    (work / "source" / "a").write_bytes(bytes(10))
    work_folder(store.folder, "unknown", Precision.NF4).mkdir()
    (model,) = store.unfinished()
    assert (model.entry.id, model.precision, model.folder, model.size) == (LARGE.id, Precision.NF4_INT8, work, 10)


def test_what_is_converted_here_is_on_its_way_too(store: ModelStore, model_folder: Path) -> None:
    cancel = threading.Event()
    assert (
        convert_folder(model_folder, store.folder, Precision.BF16, lambda _: cancel.set(), cancel, name="Mine") is None
    )
    work = WorkFolder(work_folder(store.folder, "mine", Precision.BF16))
    assert store.unfinished() == ()  # nothing is known of it yet
    shutil.copy(model_folder / "config.json", work.result)
    (model,) = store.unfinished()
    assert (model.entry.id, model.entry.name, model.precision) == ("mine", "Mine", Precision.BF16)
    assert store.delete(model) > 0
    assert not work.path.exists()


# What is deleted


def test_deleting_a_model_frees_its_bytes_and_nothing_else(store: ModelStore) -> None:
    one, other = finish(store), finish(store, precision=Precision.INT8)
    model = store.find(one)
    assert model is not None
    assert store.delete(model) == model.size
    assert not one.exists()
    assert other.exists()
    assert not list(store.folder.glob(".deleting*"))


def test_a_download_that_runs_is_not_deleted(store: ModelStore) -> None:
    work = work_folder(store.folder, LARGE.id, Precision.NF4)
    work.mkdir(parents=True)
    (model,) = store.unfinished()
    with work_lock(work), pytest.raises(ModelProblem) as error:
        store.delete(model)
    assert problem_of(error) is Problem.BUSY
    assert work.exists()
    store.delete(model)
    assert list(work.parent.iterdir()) == []


def test_the_starter_is_never_deleted(store: ModelStore) -> None:
    assert store.delete(store.stored()[0]) == 0
    assert STARTER.folder is not None
    assert (STARTER.folder / "model.safetensors").is_file()
    assert len(store.stored()) == 1


# What the user adds


def test_a_folder_is_added_once_and_its_files_stay(store: ModelStore, model_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(model_folder, tmp_path / "My Novel's Voice"))
    added = store.add_folder(folder)
    assert not isinstance(added, StoredAdapter)
    assert (added.id, added.name, added.folder) == ("my-novel-s-voice", "My Novel's Voice", folder)
    assert added.shape.vision_parameters > 0
    assert store.add_folder(folder) == added
    again = ModelStore(store.folder)
    model = again.find(folder)
    assert model is not None
    assert (model.entry, model.precision, model.is_ours) == (added, Precision.BF16, False)
    assert again.delete(model) == 0
    assert again.find(folder) is None
    assert (folder / "model.safetensors").is_file()


def test_two_folders_of_one_name(store: ModelStore, model_folder: Path, tmp_path: Path) -> None:
    for parent in ("a", "b"):
        (tmp_path / parent).mkdir()
        store.add_folder(Path(shutil.copytree(model_folder, tmp_path / parent / "voice")))
    assert [entry.id for entry in store.added()] == ["voice", "voice-2"]


def test_a_folder_that_went_away_is_not_offered(store: ModelStore, model_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(model_folder, tmp_path / "voice"))
    store.add_folder(folder)
    shutil.rmtree(folder)
    assert len(store.stored()) == 1


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({}, Problem.NOT_FOUND),
        ({"config.json": "{"}, Problem.DAMAGED),
        ({"config.json": "[]"}, Problem.DAMAGED),
        ({"config.json": '{"model_type": "gemma4"}'}, Problem.UNSUPPORTED),
        ({"config.json": '{"model_type": "diffusion_gemma"}', "pytorch_model.bin": "x"}, Problem.UNSUPPORTED),
        ({"config.json": '{"model_type": "diffusion_gemma"}', "model.safetensors": "x"}, Problem.DAMAGED),
    ],
)
def test_a_folder_without_a_model(store: ModelStore, tmp_path: Path, files: dict[str, str], problem: Problem) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(ModelProblem) as error:
        store.add_folder(folder)
    assert problem_of(error) is problem
    assert store.added() == ()


def test_an_adapter_and_its_base(store: ModelStore, tmp_path: Path) -> None:
    adapter = add_adapter(store, tmp_path / "voice", LARGE.repository or "")
    assert adapter.base is None
    folder = finish(store)
    (adapter,) = store.adapters()
    assert adapter.base is not None
    assert adapter.base.folder == folder
    assert store.delete(adapter) == 0
    assert store.adapters() == ()
    assert (tmp_path / "voice").is_dir()


def test_an_adapter_that_was_downloaded_is_no_model(store: ModelStore) -> None:
    folder = finish(store, "owner--voice", Precision.BF16)
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "x/y"}', encoding="utf-8")
    assert len(store.stored()) == 1
    (adapter,) = store.adapters()
    assert (adapter.is_ours, adapter.base) == (True, None)
    assert store.delete(adapter) > 0
    assert not folder.exists()


# What is remembered


def test_a_pin_is_kept(store: ModelStore) -> None:
    assert LARGE.repository is not None
    assert store.pin(LARGE.repository) is None
    store.record_pin(LARGE.repository, COMMIT)
    again = ModelStore(store.folder)
    assert again.pin(LARGE.repository) == COMMIT
    assert again.entries()[0].revision == COMMIT


def test_a_speed_is_kept_with_its_model(store: ModelStore) -> None:
    finish(store)
    speed = Speed(61.5, "this computer's processor", "2026-11-25")
    store.record_speed(store.stored()[1], speed)
    assert [model.speed for model in ModelStore(store.folder).stored()] == [None, speed]


def test_damage_is_kept_until_the_next_check_or_the_end_of_the_model(store: ModelStore) -> None:
    finish(store)
    other = finish(store, precision=Precision.INT8)

    def found(precision: Precision) -> tuple[str, ...]:
        models = ModelStore(store.folder).stored()
        return next(m.damaged for m in models if (m.entry.id, m.precision) == (LARGE.id, precision))

    for precision in (Precision.NF4, Precision.INT8):
        model = next(m for m in store.stored() if m.is_ours and m.precision is precision)
        store.record_damage(model, ("model.safetensors",))
        assert found(precision) == ("model.safetensors",)
    store.record_damage(next(m for m in store.stored() if m.folder == other), ())
    assert found(Precision.INT8) == ()
    assert found(Precision.NF4) == ("model.safetensors",)
    store.delete(next(m for m in store.stored() if m.damaged))
    finish(store)
    assert found(Precision.NF4) == ()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 2}', '{"format": 1, "pins": 3}'])
def test_records_that_make_no_sense_are_forgotten(store: ModelStore, content: str) -> None:
    store.folder.mkdir()
    (store.folder / RECORDS).write_text(content, encoding="utf-8")
    assert len(store.stored()) == 1
    store.record_pin("a/b", COMMIT)
    assert store.pin("a/b") == COMMIT


def test_two_processes_remember_at_once(store: ModelStore) -> None:
    code = (
        "import sys; from pathlib import Path; from runtime.models.store import ModelStore\n"
        "store = ModelStore(Path(sys.argv[1]))\n"
        "for n in range(25): store.record_pin(f'{sys.argv[2]}/{n}', '0' * 40)"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(store.folder), name]) for name in ("a", "b")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert all(store.pin(f"{name}/{n}") for name in ("a", "b") for n in range(25))


# Sizes from a config


def test_sizes_are_those_that_transformers_reads(model_folder: Path, tmp_path: Path) -> None:
    plain = read_config(model_folder)
    assert shape_of_config(plain) == shape_of(tiny_config(), 0)
    # As Google writes it: one width for all full layers.
    text = plain["text_config"]
    del text["per_layer_config"]
    text |= {"global_head_dim": 64, "num_global_key_value_heads": 2}
    (tmp_path / "config.json").write_text(json.dumps(plain), encoding="utf-8")
    config = tiny_config().from_pretrained(tmp_path)
    assert shape_of_config(read_config(tmp_path)) == shape_of(config, 0)
    assert shape_of_config(plain).full_head_width == 64
    # And as transformers writes that again.
    config.save_pretrained(tmp_path)
    assert shape_of_config(read_config(tmp_path)) == shape_of(config, 0)


def test_what_the_files_have_beyond_the_text_model_is_for_pictures(model_folder: Path) -> None:
    network = tiny_network()
    count = sum(parameter.numel() for parameter in network.parameters())
    vision = sum(parameter.numel() for name, parameter in network.named_parameters() if "vision" in name)
    assert shape_of_config(read_config(model_folder), count).vision_parameters == pytest.approx(vision, abs=100)


@pytest.mark.parametrize("change", [{"hidden_size": None}, {"num_experts": -1}, {"layer_types": ["strange"]}])
def test_sizes_that_make_no_sense(model_folder: Path, change: dict[str, object]) -> None:
    config = read_config(model_folder)
    config["text_config"] |= change
    with pytest.raises(ModelProblem) as error:
        shape_of_config(config)
    assert problem_of(error) is Problem.UNSUPPORTED


# Moving the folder


@pytest.fixture
def place(tmp_path: Path, store: ModelStore) -> ModelsFolder:
    place = ModelsFolder(tmp_path)
    finish(store)
    finish(store, precision=Precision.INT8)
    return place


@pytest.fixture
def across_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renaming the whole folder fails as between two disks."""
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "models":
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    return


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("disks", ["one", "two"])
def test_moving(place: ModelsFolder, tmp_path: Path, disks: str, request: pytest.FixtureRequest) -> None:
    if disks == "two":
        request.getfixturevalue("across_disks")
    before, target, told = contents(tmp_path / "models"), tmp_path / "big" / "store", []
    assert place.path() == tmp_path / "models"
    assert move_models(place, target, lambda done, total: told.append((done, total)), NEVER)
    assert contents(target) == before
    assert not (tmp_path / "models").exists()
    assert ModelsFolder(tmp_path).path() == target
    assert len(ModelStore(target).stored()) == 3
    if disks == "two":
        size = sum(map(len, before.values()))
        assert told[-1] == (size, size)
    assert move_models(place, target, lambda done, total: None, NEVER)  # where it is already


@pytest.mark.usefixtures("across_disks")
def test_a_move_that_is_cancelled_leaves_everything_where_it_was(place: ModelsFolder, tmp_path: Path) -> None:
    before, cancel = contents(tmp_path / "models"), threading.Event()
    assert not move_models(place, tmp_path / "other", lambda done, total: cancel.set(), cancel)
    assert contents(tmp_path / "models") == before
    assert place.path() == tmp_path / "models"
    assert {path.name for path in tmp_path.iterdir()} == {"models", "models-folder.json"}


@pytest.mark.usefixtures("across_disks")
def test_a_full_disk_is_seen_before_anything_is_copied(
    place: ModelsFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 10))
    with pytest.raises(ModelProblem) as error:
        move_models(place, tmp_path / "other", lambda done, total: None, NEVER)
    assert problem_of(error) is Problem.DISK_FULL
    assert place.path() == tmp_path / "models"
    assert len(contents(tmp_path / "models")) == 6


def test_nothing_is_moved_while_a_model_is_on_its_way(place: ModelsFolder, tmp_path: Path) -> None:
    work = work_folder(tmp_path / "models", LARGE.id, Precision.NF4)
    work.mkdir(parents=True)
    with FileLock(work_lock(work).lock_file), pytest.raises(ModelProblem) as error:
        move_models(place, tmp_path / "other", lambda done, total: None, NEVER)
    assert problem_of(error) is Problem.BUSY
    assert place.path() == tmp_path / "models"


@pytest.mark.parametrize("target", ["models/inside", ".", "taken"])
def test_places_that_will_not_do(place: ModelsFolder, tmp_path: Path, target: str) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "letter.md").write_text("Dear", encoding="utf-8")
    with pytest.raises(ModelProblem) as error:
        move_models(place, tmp_path / target, lambda done, total: None, NEVER)
    assert problem_of(error) is Problem.UNSUPPORTED
    assert (tmp_path / "taken" / "letter.md").exists()
    assert len(contents(tmp_path / "models")) == 6


def test_a_move_that_was_killed_is_where_the_models_are(place: ModelsFolder, tmp_path: Path) -> None:
    source, target = tmp_path / "models", tmp_path / "other"
    place.is_moving(source, target)
    assert place.path() == source  # killed before anything was moved
    os.rename(source, target)
    assert place.path() == target  # killed after the renaming, before that was written down


def test_models_whose_disk_was_taken_away_cannot_be_reached(place: ModelsFolder, tmp_path: Path) -> None:
    new = ModelsFolder(tmp_path / "new user")
    assert new.is_reachable
    place.is_at(tmp_path / "stick" / "models")
    (tmp_path / "stick" / "models").mkdir(parents=True)
    assert place.is_reachable
    # What a disk leaves behind where it was is an empty folder.
    (tmp_path / "stick" / "models").rmdir()
    assert not place.is_reachable


def test_the_folder_of_a_user(tmp_path: Path) -> None:
    place = ModelsFolder.of_user({"PALIMPSEST_HOME": str(tmp_path)})
    assert place.path() == tmp_path / "data" / "models"
    assert ModelsFolder.of_user({}).path().name == "models"
    assert ModelStore.at_default({"PALIMPSEST_HOME": str(tmp_path)}).folder == place.path()


def test_a_checkpoint_in_one_file_counts_its_numbers(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "tiny")
    entry = ModelStore(tmp_path / "models").add_folder(folder)
    assert not isinstance(entry, StoredAdapter)
    assert sum(entry.shape.parameters().values()) == pytest.approx(
        sum(parameter.numel() for parameter in tiny_network().parameters()), abs=100
    )
