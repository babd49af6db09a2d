import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from huggingface_hub import constants, hf_hub_download

from runtime.commands.problems import PROBLEM_SENTENCES
from runtime.fetching.download import DownloadRequest
from runtime.fetching.hub import Hub
from runtime.fetching.progress import Phase, Progress, Resolved, SpeedMeter
from runtime.models.catalogue import Precision
from runtime.models.layout import work_folder, work_lock
from runtime.models.manifest import library_versions, read_manifest
from runtime.models.problems import ModelProblem, Problem
from runtime.models.unfinished import WorkFolder
from tests.runtime.fetching.conftest import contents, request
from tests.support.hub_server import COMMIT, LATER_COMMIT, REPOSITORY, Fault

SHARDS = [f"model-0000{number}-of-00005.safetensors" for number in range(1, 6)]
KEPT = [precision for precision in Precision if precision is not Precision.BF16]
THROTTLED = 400_000
# Bytes a second at which a quarter of a second is far from a whole file.
SLOW = 60_000


def test_as_published_is_byte_for_byte_what_the_hub_has(run, server, checkpoint, needed):
    folder = run(Precision.BF16)
    assert folder == run.models / "tiny-bf16"
    got = contents(folder)
    del got["manifest.json"]
    assert got == {name: (checkpoint / name).read_bytes() for name in needed}
    assert server.sent() == sum(needed.values())


@pytest.mark.parametrize("precision", Precision)
def test_the_manifest_says_what_it_is(run, precision):
    folder = run(precision)
    manifest = read_manifest(folder)
    assert manifest is not None
    assert (manifest.model, manifest.name, manifest.licence) == ("tiny", "Tiny", "apache-2.0")
    assert (manifest.repository, manifest.revision, manifest.precision) == (REPOSITORY, COMMIT, precision)
    assert manifest.versions == library_versions()
    assert set(manifest.files) == {path.name for path in folder.iterdir()} - {"manifest.json"}


@pytest.mark.parametrize("precision", Precision)
def test_nothing_else_stays_on_the_disk(run, precision):
    run(precision)
    assert sorted(path.name for path in (run.models / ".unfinished").iterdir()) == [f"tiny-{precision}.lock"]


@pytest.mark.parametrize("precision", KEPT)
def test_two_weight_files_of_the_source_at_most(run, server, precision):
    at_once = set()
    server.on_sent = lambda name, sent: at_once.add(len(list(run.work.glob("source/*.safetensors"))))
    run(precision)
    assert max(at_once) == 2


def test_as_published_is_on_the_disk_once(run, server, needed):
    most = []
    server.on_sent = lambda name, sent: most.append(sum(p.stat().st_size for p in run.work.rglob("*.safetensors")))
    run(Precision.BF16)
    assert max(most) <= sum(size for name, size in needed.items() if name in SHARDS)


def test_the_job_is_written_down_before_the_first_byte(run, server):
    jobs = []
    server.on_sent = lambda name, sent: jobs.append(WorkFolder(run.work).read())
    run()
    assert None not in jobs
    assert jobs[0].revision == COMMIT
    assert {file.path for file in jobs[0].files} >= {*SHARDS, "config.json"}


def test_what_is_told(run, server, needed):
    server.bytes_per_second = THROTTLED
    run()
    resolved, *rest = run.events
    total = sum(needed.values())
    assert resolved == Resolved(REPOSITORY, COMMIT, len(needed), total, 0)
    done = [event.bytes_done for event in rest]
    assert done == sorted(done)
    assert total / 2 < done[-1] <= total
    assert {event.bytes for event in rest} == {total}
    assert {event.phase for event in rest} <= set(Phase)
    fast = [event.bytes_per_second for event in rest if event.bytes_per_second]
    assert all(speed < 1.5 * THROTTLED for speed in fast)
    left = [event.seconds_left for event in rest if event.seconds_left is not None]
    assert left
    assert all(seconds < 5 * total / THROTTLED for seconds in left)


def test_is_told_four_times_a_second_at_most(run, server):
    server.bytes_per_second = THROTTLED
    moments = []
    run.on_event = lambda event: moments.append(time.monotonic()) if isinstance(event, Progress) else None
    run()
    assert len(moments) >= 3
    assert all(later - sooner > 0.24 for sooner, later in itertools.pairwise(moments))


def test_a_second_time_asks_nobody(run, server):
    folder = run()
    asked = len(server.seen)
    assert run() == folder
    assert len(server.seen) == asked


# Pausing


@pytest.mark.parametrize("precision", [Precision.BF16, Precision.NF4])
def test_pausing_and_going_on(run, server, needed, undisturbed, precision):
    """Paused in the middle of each weight file in turn; what was here is never asked for again."""
    expected = undisturbed(precision)
    server.bytes_per_second = SLOW
    for shard in SHARDS[:3]:
        server.slow_file, here = shard, 0
        server.on_sent = lambda name, sent, shard=shard: run.cancel.set() if name == shard and sent > 5000 else None
        for _ in range(2):
            run.cancel.clear()
            asked = len(server.seen)
            assert run(precision) is None
            again = next(seen for seen in server.seen[asked:] if seen.path.startswith("/cdn/") and shard in seen.path)
            assert again.range == (f"bytes={here}-" if here else None)
            assert here < run.source(shard).stat().st_size < needed[shard]
            here = run.source(shard).stat().st_size
    run.cancel.clear()
    server.on_sent, server.bytes_per_second = (lambda name, sent: None), None
    assert contents(run(precision)) == expected
    # At each of six pauses the server had sent one block or two more than had arrived.
    assert server.sent() < sum(needed.values()) + 6 * 2 * 4096


def test_a_pause_before_the_first_answer(run, server):
    run.cancel.set()
    assert run() is None
    assert server.seen == []


def test_pausing_does_not_wait_for_a_silent_server(run, server):
    run.hub = Hub(server.address, timeout=30)
    server.faults = [Fault(SHARDS[0], stall_after=20_000, times=9)]
    threading.Timer(1.0, run.cancel.set).start()
    began = time.monotonic()
    assert run() is None
    assert time.monotonic() - began < 4


def test_pausing_while_it_waits_to_try_again(run, server):
    server.faults = [Fault("/cdn/", status=429, headers={"Retry-After": "4"}, times=9)]
    threading.Timer(0.5, run.cancel.set).start()
    began = time.monotonic()
    assert run() is None
    assert time.monotonic() - began < 3


def test_files_done_are_counted_when_it_goes_on(run, server, needed):
    server.bytes_per_second = THROTTLED
    server.on_sent = lambda name, sent: run.cancel.set() if name == SHARDS[2] else None
    run()
    run.cancel.clear()
    server.bytes_per_second = None
    run()
    resolved = run.events[0]
    assert sum(needed[name] for name in SHARDS[:2]) < resolved.bytes_here < resolved.bytes


def test_what_a_kill_left_of_a_done_file_is_deleted(run, server, checkpoint):
    server.on_sent = lambda name, sent: run.cancel.set() if name == SHARDS[2] else None
    assert run() is None
    assert not run.source(SHARDS[0]).exists()
    run.source(SHARDS[0]).write_bytes((checkpoint / SHARDS[0]).read_bytes())
    run.cancel.clear()
    left = []
    server.on_sent = lambda name, sent: left.append(run.source(SHARDS[0]).exists())
    assert run() is not None
    assert left
    assert not any(left)


@pytest.mark.parametrize("left", [None, 100])
def test_a_result_that_is_gone_is_made_again(run, server, undisturbed, left):
    expected = undisturbed(Precision.NF4)
    server.on_sent = lambda name, sent: run.cancel.set() if name == SHARDS[2] else None
    assert run() is None
    result = run.work / "result" / SHARDS[0]
    if left is None:
        result.unlink()
    else:
        os.truncate(result, left)
    run.cancel.clear()
    server.on_sent = lambda name, sent: None
    assert contents(run()) == expected


# Revisions


def test_a_job_keeps_its_commit(run, server, checkpoint, undisturbed, tmp_path):
    expected = undisturbed(Precision.NF4)
    later = shutil.copytree(checkpoint, tmp_path / "later")
    (later / "config.json").write_text("{}")
    for shard in SHARDS:
        (later / shard).write_bytes((checkpoint / shard).read_bytes()[::-1])

    def moves(name, sent):
        server.commits[LATER_COMMIT] = later
        server.main = LATER_COMMIT
        if name == SHARDS[1]:
            run.cancel.set()

    server.on_sent = moves
    server.bytes_per_second = THROTTLED
    assert run() is None
    run.cancel.clear()
    server.on_sent, server.bytes_per_second = (lambda name, sent: None), None
    assert contents(run()) == expected


def test_a_commit_that_is_gone(run, server, checkpoint):
    def vanishes(name, sent):
        if name == SHARDS[1]:
            server.commits[LATER_COMMIT] = checkpoint
            server.main = LATER_COMMIT
            server.commits.pop(COMMIT, None)

    server.on_sent = vanishes
    with pytest.raises(ModelProblem) as raised:
        run()
    assert raised.value.problem is Problem.CHANGED


def test_two_revisions_are_not_mixed(run, server, checkpoint):
    server.commits[LATER_COMMIT] = checkpoint
    server.on_sent = lambda name, sent: run.cancel.set() if name == SHARDS[1] else None
    assert run(revision=COMMIT) is None
    run.cancel.clear()
    server.on_sent = lambda name, sent: None
    with pytest.raises(ModelProblem) as raised:
        run(revision=LATER_COMMIT)
    assert raised.value.problem is Problem.CHANGED
    assert run(revision=COMMIT) is not None
    with pytest.raises(ModelProblem) as raised:
        run(revision=LATER_COMMIT)
    assert raised.value.problem is Problem.CHANGED


def test_what_is_left_of_an_unknown_job_is_not_taken(run, server, undisturbed):
    expected = undisturbed(Precision.NF4)
    server.on_sent = lambda name, sent: run.cancel.set() if name == SHARDS[2] else None
    run()
    (run.work / "job.json").write_text("{")
    config = run.work / "result" / "config.json"
    config.write_bytes(b" " * config.stat().st_size)
    run.cancel.clear()
    server.on_sent = lambda name, sent: None
    assert contents(run()) == expected


# What is here already


@pytest.fixture
def cache(server):
    def fill(*names):
        for name in names:
            hf_hub_download(REPOSITORY, name, revision="main", endpoint=server.address)
        return Path(constants.HF_HUB_CACHE)

    return fill


def test_what_is_in_the_cache_is_not_fetched(run, server, cache, undisturbed):
    expected = undisturbed(Precision.NF4)
    folder = cache(SHARDS[0], SHARDS[3], "tokenizer.json")
    before, asked = contents(folder), len(server.seen)
    assert contents(run()) == expected
    paths = [seen.path for seen in server.seen[asked:]]
    assert not any(path.endswith((SHARDS[0], SHARDS[3], "tokenizer.json")) for path in paths)
    assert contents(folder) == before


def test_what_is_damaged_in_the_cache_is_fetched(run, cache, undisturbed):
    expected = undisturbed(Precision.NF4)
    folder = cache(SHARDS[0])
    blob = next(path for path in folder.rglob("blobs/*") if path.stat().st_size > 10_000)
    damaged = bytearray(blob.read_bytes())
    damaged[20_000] ^= 1
    blob.write_bytes(damaged)
    assert contents(run()) == expected
    assert blob.read_bytes() == damaged


@pytest.mark.parametrize("precision", [Precision.BF16, Precision.NF4])
def test_offline_mode_with_all_of_it_in_the_cache(run, server, cache, needed, undisturbed, precision):
    expected = undisturbed(precision)
    before = contents(cache(*needed))
    asked = len(server.seen)
    run.hub = Hub(server.address, offline=True)
    assert contents(run(precision, licence="apache-2.0")) == expected
    assert len(server.seen) == asked
    assert contents(Path(constants.HF_HUB_CACHE)) == before


@pytest.mark.parametrize("missing", [SHARDS[4], "config.json", "tokenizer"])
def test_offline_mode_without_all_of_it(run, server, cache, needed, missing):
    cache(*(name for name in needed if not name.startswith(missing)))
    run.hub = Hub(server.address, offline=True)
    with pytest.raises(ModelProblem) as raised:
        run()
    assert raised.value.problem is Problem.OFFLINE_MODE


def test_without_a_network_the_cache_will_do(run, server, cache, needed, undisturbed):
    expected = undisturbed(Precision.NF4)
    cache(*needed)
    run.hub = Hub("http://127.0.0.1:9", timeout=1)
    assert contents(run(licence="apache-2.0")) == expected


@pytest.mark.parametrize("precision", Precision)
def test_from_a_folder(run, server, checkpoint, undisturbed, precision):
    expected, before = dict(undisturbed(precision)), contents(checkpoint)
    got = dict(contents(run(precision, repository=None, folder=checkpoint, licence="apache-2.0")))
    manifest = json.loads(got.pop("manifest.json"))
    assert (manifest["repository"], manifest["revision"]) == (None, None)
    assert manifest["files"] == json.loads(expected.pop("manifest.json"))["files"]
    assert got == expected
    assert contents(checkpoint) == before
    assert server.seen == []


def test_a_folder_that_changes_meanwhile(run, checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint, tmp_path / "folder")
    run.on_event = lambda event: run.cancel.set()
    assert run(repository=None, folder=folder) is None
    run.cancel.clear()
    run.on_event = lambda event: None
    (folder / "config.json").write_text("{}")
    with pytest.raises(ModelProblem) as raised:
        run(repository=None, folder=folder)
    assert raised.value.problem is Problem.CHANGED


# What cannot be


def changed(checkpoint, tmp_path, **files):
    folder = shutil.copytree(checkpoint, tmp_path / "changed")
    for name, change in files.items():
        path = folder / name.replace("__", ".")
        path.write_text(json.dumps(change(json.loads(path.read_text()))))
    return folder


def test_another_model_is_refused_before_its_weights_are_fetched(run, server, checkpoint, tmp_path):
    folder = changed(checkpoint, tmp_path, config__json=lambda config: config | {"model_type": "llama"})
    server.commits = {COMMIT: folder}
    with pytest.raises(ModelProblem) as raised:
        run()
    assert raised.value.problem is Problem.UNSUPPORTED
    assert not any(seen.path.endswith(".safetensors") for seen in server.seen)


def test_a_missing_weight_file_is_noticed_before_the_others_are_fetched(run, server, checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint, tmp_path / "incomplete")
    (folder / SHARDS[4]).unlink()
    server.commits = {COMMIT: folder}
    with pytest.raises(ModelProblem) as raised:
        run()
    assert (raised.value.problem, raised.value.detail) == (Problem.NOT_FOUND, SHARDS[4])
    assert not any(seen.path.endswith(".safetensors") for seen in server.seen)


def adapter(tmp_path):
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "x/y"}')
    (folder / "adapter_model.safetensors").write_bytes(os.urandom(20_000))
    return folder


def test_an_adapter_is_kept_as_published(run, server, tmp_path):
    server.commits = {COMMIT: adapter(tmp_path)}
    got = dict(contents(run(Precision.BF16)))
    del got["manifest.json"]
    assert got == contents(tmp_path / "adapter")


def test_an_adapter_is_not_converted(run, server, tmp_path):
    server.commits = {COMMIT: adapter(tmp_path)}
    with pytest.raises(ModelProblem) as raised:
        run(Precision.NF4)
    assert raised.value.problem is Problem.UNSUPPORTED


def test_something_else_under_its_name_is_left_alone(run):
    (run.models / "tiny-nf4").mkdir(parents=True)
    (run.models / "tiny-nf4" / "mine.txt").write_text("mine")
    with pytest.raises(ModelProblem) as raised:
        run()
    assert raised.value.problem is Problem.CHANGED
    assert (run.models / "tiny-nf4" / "mine.txt").read_text() == "mine"


def test_two_at_once(run, server):
    lock = work_lock(work_folder(run.models, "tiny", Precision.NF4))
    Path(lock.lock_file).parent.mkdir(parents=True)
    with lock, pytest.raises(ModelProblem) as raised:
        run()
    assert raised.value.problem is Problem.BUSY
    assert server.seen == []
    assert run() is not None


@pytest.mark.parametrize("neither", [{"repository": None}, {"folder": Path()}])
def test_one_source_is_needed(neither):
    with pytest.raises(ValueError, match="either"):
        request(**neither)
    assert isinstance(request(), DownloadRequest)


# Speed


def test_speed_over_the_last_ten_seconds():
    now = [0.0]
    meter = SpeedMeter(lambda: now[0])
    assert meter.bytes_per_second is None
    for second in range(21):
        now[0] = float(second)
        meter.see(1000 * second if second <= 10 else 10_000 + 50 * (second - 10))
        if second == 0:
            assert meter.bytes_per_second is None
        if second == 10:
            assert meter.bytes_per_second == 1000
    assert meter.bytes_per_second == 50
    assert meter.seconds_left(500) == 10


def test_speed_after_bytes_were_thrown_away():
    now = [0.0]
    meter = SpeedMeter(lambda: now[0])
    meter.see(1000)
    now[0] = 5.0
    meter.see(0)
    assert meter.bytes_per_second is None
    now[0] = 7.0
    meter.see(0)
    assert meter.bytes_per_second == 0
    assert meter.seconds_left(10) is None


# The command


def command(server, models, *more, environment=None):
    child = {**os.environ, "HF_HUB_OFFLINE": "0", "HF_ENDPOINT": server.address, "HF_HOME": str(models / "home")}
    arguments = [sys.executable, "-m", "runtime", "download", REPOSITORY, "--folder", models / "models", *more]
    return subprocess.Popen(
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=child | (environment or {}),
    )


def events_of(child):
    output, errors = child.communicate(timeout=60)
    assert errors == ""
    return [json.loads(line) for line in output.splitlines()]


def test_the_command_as_json(server, tmp_path, needed):
    child = command(server, tmp_path, "--precision", "bf16", "--json")
    events = events_of(child)
    assert child.returncode == 0
    assert [events[0]["event"], events[-1]["event"]] == ["resolved", "finished"]
    assert events[0]["revision"] == COMMIT
    folder = Path(events[-1]["folder"])
    assert events[-1]["bytes"] == sum(path.stat().st_size for path in folder.iterdir())
    assert {event["event"] for event in events[1:-1]} == {"progress"}
    assert set(events[1]) == {
        *("event", "phase", "file", "files_done", "files"),
        *("bytes_done", "bytes", "bytes_per_second", "seconds_left"),
    }


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, None])
def test_the_command_is_paused(server, tmp_path, how):
    server.bytes_per_second = 100_000
    more = ["--until-stdin-closes"] if how is None else []
    child = command(server, tmp_path, "--json", *more)
    assert json.loads(child.stdout.readline())["event"] == "resolved"
    if how is None:
        child.stdin.close()
        child.stdin = None
    else:
        child.send_signal(how)
    events = events_of(child)
    assert events[-1] == {"event": "paused"}
    assert child.returncode == 130


def test_the_command_for_people(server, tmp_path, needed):
    child = command(server, tmp_path, "--precision", "bf16")
    output, errors = child.communicate(timeout=60)
    assert (child.returncode, errors) == (0, "")
    lines = output.splitlines()
    assert lines[0] == f"{len(needed)} files, {sum(needed.values()) / 1e6:.0f} MB"
    assert lines[-1].startswith(f"Ready: {tmp_path / 'models'}")


def test_the_command_says_what_went_wrong(server, tmp_path):
    server.is_gated = True
    child = command(server, tmp_path)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 2
    assert errors.startswith(PROBLEM_SENTENCES[Problem.GATED])
    assert errors.count("\n") == 1
    events = events_of(command(server, tmp_path, "--json"))
    assert events[-1]["event"] == "failed"
    assert events[-1]["problem"] == "gated"
    assert events[-1]["sentence"] == PROBLEM_SENTENCES[Problem.GATED]
    assert REPOSITORY in events[-1]["detail"]


def test_there_is_a_sentence_for_every_problem():
    assert set(PROBLEM_SENTENCES) == set(Problem)
    assert all(sentence.endswith(".") for sentence in PROBLEM_SENTENCES.values())
