"""Every fault in turn: it passes, or ends in one problem; what is finished is byte for byte as without it."""

import contextlib
import errno
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from runtime.fetching import obtain
from runtime.fetching.hub import Hub
from runtime.fetching.patience import Patience
from runtime.fetching.progress import Resolved, Waiting
from runtime.models.catalogue import Precision
from runtime.models.problems import ModelProblem, Problem
from tests.runtime.fetching import conftest
from tests.runtime.fetching.conftest import contents, request
from tests.support.hub_server import REPOSITORY, Fault

SHARDS = [f"model-0000{number}-of-00005.safetensors" for number in range(1, 6)]
SHARD = SHARDS[1]
CDN = f"/cdn/.*{SHARD}"
NOBODY = 65534


def waits(run):
    return [event for event in run.events if isinstance(event, Waiting)]


def problem_of(run, precision=Precision.NF4, **changes):
    with pytest.raises(ModelProblem) as raised:
        run(precision, **changes)
    return raised.value.problem


def check_nothing_twice(server, needed, *, more=0):
    """What was sent is what there is, and at most `more` bytes beside it."""
    assert sum(needed.values()) <= server.sent() <= sum(needed.values()) + more


@pytest.mark.parametrize("precision", [Precision.BF16, Precision.NF4])
@pytest.mark.parametrize("seed", range(3))
def test_connections_cut_at_random_bytes(run, server, needed, undisturbed, precision, seed):
    expected, chance = undisturbed(precision), random.Random(seed)
    for name, size in needed.items():
        cuts = sorted(chance.randrange(size) for _ in range(chance.randrange(3)))
        server.faults += [Fault(f"/{name}$", cut_after=cut) for cut in cuts if size < server.large_from]
        server.faults += [Fault(f"/cdn/.*/{name}$", cut_after=cut) for cut in cuts if size >= server.large_from]
    faults = len(server.faults)
    assert contents(run(precision)) == expected
    assert faults
    assert not any(fault.times for fault in server.faults)
    assert {event.problem for event in waits(run)} == {Problem.OFFLINE}
    check_nothing_twice(server, needed)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(CDN, stall_after=50_000),
        Fault(CDN, stall_after=0),
        Fault(CDN, drops=True),
        Fault(f"/resolve/.*{SHARD}", drops=True),
        Fault("/api/", drops=True),
        Fault("/api/", status=500),
        Fault("/api/", status=429),
        Fault(f"/resolve/.*{SHARD}", status=500, times=3),
        Fault(f"/resolve/.*{SHARD}", status=503, headers={"Retry-After": "0"}),
        Fault(f"/resolve/.*{SHARD}", status=429),
        Fault(CDN, status=500),
        Fault(CDN, status=403),  # its signature has expired
        Fault("tokenizer_config.json", status=502),
    ],
    ids=lambda fault: f"{fault.path[:9]} {fault.status or ('drops' if fault.drops else f'stall {fault.stall_after}')}",
)
def test_what_passes(run, server, needed, undisturbed, fault):
    expected = undisturbed(Precision.NF4)
    fault.times, times = fault.times, fault.times
    server.faults = [fault]
    assert contents(run()) == expected
    assert len(waits(run)) == times
    check_nothing_twice(server, needed)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(CDN, flip=33_333),
        Fault(CDN, flip=0),
        Fault("/config.json", flip=5),
        Fault(CDN, length=40_000),
        Fault(CDN, length=400_000),
    ],
    ids=["flipped", "flipped at 0", "flipped in a small file", "too short", "too long"],
)
def test_a_file_that_is_another_is_fetched_once_more(run, server, undisturbed, needed, fault):
    expected = undisturbed(Precision.NF4)
    server.faults = [fault]
    assert contents(run()) == expected
    check_nothing_twice(server, needed, more=needed[SHARD])


@pytest.mark.parametrize(
    "fault", [Fault(CDN, flip=9, times=9), Fault(CDN, length=40_000, times=9)], ids=["flipped", "short"]
)
def test_a_file_that_stays_another_is_damaged(run, server, undisturbed, fault):
    expected = undisturbed(Precision.NF4)
    server.faults = [fault]
    assert problem_of(run) is Problem.DAMAGED
    assert fault.times == 7
    assert not (run.models / "tiny-nf4").exists()
    fault.times = 0
    assert contents(run()) == expected


def test_a_flipped_byte_before_a_pause_is_found_after_it(run, server, undisturbed):
    expected = undisturbed(Precision.NF4)
    server.faults = [Fault(CDN, flip=1000)]
    server.bytes_per_second, server.slow_file = 60_000, SHARD
    server.on_sent = lambda name, sent: run.cancel.set() if name == SHARD and sent > 10_000 else None
    assert run() is None
    assert run.source(SHARD).stat().st_size > 1000
    run.cancel.clear()
    server.on_sent, server.bytes_per_second = (lambda name, sent: None), None
    assert contents(run()) == expected


def test_the_hub_says_how_long_to_wait(run, server):
    server.faults = [Fault(CDN, status=429, headers={"Retry-After": "1"})]
    began = time.monotonic()
    run()
    assert time.monotonic() - began > 1
    assert waits(run) == [Waiting(1.0, Problem.RATE_LIMITED)]


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault(CDN, status=500, times=99), Problem.SERVER_FAILED),
        (Fault(CDN, status=403, times=99), Problem.SERVER_FAILED),
        (Fault(CDN, drops=True, times=99), Problem.OFFLINE),
        (Fault("/api/", status=503, times=99), Problem.SERVER_FAILED),
    ],
    ids=["500", "expired", "away", "listing"],
)
def test_patience_ends(run, server, undisturbed, monkeypatch, fault, problem):
    expected = undisturbed(Precision.NF4)
    monkeypatch.setattr(conftest, "QUICK", Patience(limit=1.0, first=0.05, longest=0.2))
    server.faults = [fault]
    assert problem_of(run) is problem
    told = [event.seconds for event in waits(run)]
    assert len(told) >= 2
    assert all(seconds <= 0.2 for seconds in told)
    fault.times = 0
    assert contents(run()) == expected


def test_a_wait_that_is_too_long_is_not_begun(run, server):
    server.faults = [Fault(CDN, status=429, headers={"Retry-After": "3600"}, times=9)]
    assert problem_of(run) is Problem.RATE_LIMITED
    assert waits(run) == []


def test_a_server_that_goes_away(run, server, undisturbed, monkeypatch):
    expected = undisturbed(Precision.NF4)
    monkeypatch.setattr(conftest, "QUICK", Patience(limit=0.3, first=0.05, longest=0.1))
    address, hub = server.address, run.hub
    run.hub = Hub("http://127.0.0.1:9", timeout=1)
    assert problem_of(run) is Problem.OFFLINE
    run.hub = hub
    assert hub.endpoint == address
    assert contents(run()) == expected


@pytest.mark.parametrize("bad", ["expired", "none"])
def test_a_token_that_expires_meanwhile(run, server, needed, undisturbed, bad):
    expected = undisturbed(Precision.NF4)
    server.tokens = {"hf_old"}
    run.hub = Hub(server.address, "hf_old")

    def expires(name, sent):
        if name == SHARD and sent > 50_000:
            server.tokens = {"hf_new"}

    server.on_sent = expires
    server.faults = [Fault(CDN, cut_after=60_000)]
    assert problem_of(run) is Problem.TOKEN_REFUSED
    here = run.source(SHARD).stat().st_size
    assert here > 50_000
    run.hub = Hub(server.address, None if bad == "none" else "hf_older")
    assert problem_of(run) is (Problem.NOT_FOUND if bad == "none" else Problem.TOKEN_REFUSED)
    run.hub = Hub(server.address, "hf_new")
    assert contents(run()) == expected
    check_nothing_twice(server, needed)


def test_a_gated_repository(run, server, undisturbed):
    expected = undisturbed(Precision.NF4)
    server.is_gated = True
    assert problem_of(run) is Problem.GATED
    assert waits(run) == []
    server.is_gated = False
    assert contents(run()) == expected


def test_terms_that_are_asked_for_meanwhile(run, server, needed, undisturbed):
    expected = undisturbed(Precision.NF4)

    def closes(name, sent):
        server.is_gated = name == SHARD

    server.on_sent = closes
    server.faults = [Fault(CDN, cut_after=60_000)]
    assert problem_of(run) is Problem.GATED
    server.is_gated, server.on_sent = False, lambda name, sent: None
    assert contents(run()) == expected
    check_nothing_twice(server, needed)


def test_a_repository_that_is_not_there(run):
    assert problem_of(run, repository="tester/other") is Problem.NOT_FOUND
    assert not list(run.models.glob(".unfinished/*/"))


def test_two_at_once_in_two_processes(run, server, needed):
    """The second one gives up at once, and the first is not disturbed."""
    code = (
        "import sys, threading; from pathlib import Path\n"
        "from runtime.models.catalogue import Precision\n"
        "from runtime.fetching.download import DownloadRequest, download\n"
        "from runtime.models.problems import ModelProblem\n"
        "request = DownloadRequest(model='tiny', name='Tiny', precision=Precision.NF4, repository='tester/tiny')\n"
        "try: download(request, Path(sys.argv[1]), print, threading.Event())\n"
        "except ModelProblem as problem: sys.exit(problem.problem)\n"
    )
    said = []

    def second(event):
        if isinstance(event, Resolved):
            child = [sys.executable, "-c", code, run.models]
            said.append(subprocess.run(child, capture_output=True, text=True, check=False, timeout=60).stderr)

    run.on_event = second
    assert run() is not None
    assert said == [f"{Problem.BUSY}\n"]
    check_nothing_twice(server, needed)


# The disk


def test_room_is_asked_for_before_the_weights(run, server, monkeypatch):
    usage = shutil.disk_usage(run.models.parent)
    monkeypatch.setattr(obtain.shutil, "disk_usage", lambda path: usage._replace(free=200_000))
    assert problem_of(run) is Problem.DISK_FULL
    assert not any(seen.path.endswith(".safetensors") for seen in server.seen)
    asked_for = {Precision.BF16: 500_000, Precision.NF4: 400_000}
    for precision, enough in asked_for.items():
        monkeypatch.setattr(obtain.shutil, "disk_usage", lambda path, free=enough: usage._replace(free=free))
        assert problem_of(run, precision) is Problem.DISK_FULL
        assert not any(seen.path.endswith(".safetensors") for seen in server.seen)


@pytest.mark.parametrize("precision", [Precision.BF16, Precision.NF4])
def test_room_that_others_take_meanwhile(run, server, undisturbed, monkeypatch, precision):
    """The disk is looked at again before every file, so that it is not filled to the last byte."""
    expected = undisturbed(precision)
    usage, free = shutil.disk_usage(run.models.parent), [10**9]
    monkeypatch.setattr(obtain.shutil, "disk_usage", lambda path: usage._replace(free=free[0]))

    def taken(name, sent):
        if name == SHARD:
            free[0] = 1000

    server.on_sent = taken
    assert problem_of(run, precision) is Problem.DISK_FULL
    assert not any(seen.path.endswith(SHARDS[3]) for seen in server.seen)
    free[0], server.on_sent = 10**9, lambda name, sent: None
    assert contents(run(precision)) == expected


def test_room_for_the_result_and_two_weight_files(run, server, needed, undisturbed, monkeypatch):
    """No more than that is ever used, and no more than that is asked for."""
    expected = undisturbed(Precision.NF4)
    usage, most = shutil.disk_usage(run.models.parent), []

    def free(path):
        del path
        used = sum(file.stat().st_size for file in run.models.rglob("*") if file.is_file())
        most.append(used)
        return usage._replace(free=limit - used)

    limit = sum(map(len, expected.values())) + 2 * max(needed.values()) + 100_000
    monkeypatch.setattr(obtain.shutil, "disk_usage", free)
    assert contents(run()) == expected
    assert max(most) < limit


# Mounting takes root; the cases above cover the same code without.
if sys.platform == "linux" and os.geteuid() == 0:

    @pytest.mark.parametrize("precision", [Precision.BF16, Precision.NF4])
    @pytest.mark.parametrize("free", [0, 20_000, 250_000, 450_000])
    def test_a_full_disk(run, needed, undisturbed, precision, free, monkeypatch):
        """Whatever is full, and whenever: the disk is not asked before, so that the system itself refuses."""
        expected = undisturbed(precision)
        run.models.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", run.models], check=True)
        try:
            filler = run.models / "filler"
            filler.write_bytes(b"x" * (2 * 2**20 - free))
            with monkeypatch.context() as blind:
                usage = shutil.disk_usage(run.models.parent)
                blind.setattr(obtain.shutil, "disk_usage", lambda path: usage)
                assert problem_of(run, precision) is Problem.DISK_FULL
            assert problem_of(run, precision) is Problem.DISK_FULL
            assert not (run.models / f"tiny-{precision}").exists()
            filler.unlink()
            assert contents(run(precision)) == expected
        finally:
            subprocess.run(["umount", "--lazy", run.models], check=True)


@pytest.fixture
def as_nobody(tmp_path, checkpoint):
    """A context in which permissions count, also when the tests run as root."""

    @contextlib.contextmanager
    def unprivileged():
        if os.geteuid() != 0:
            yield
            return
        # pytest's folders are closed to others, and so are weights that transformers has written.
        for folder in (tmp_path, *tmp_path.parents, *checkpoint.parents):
            if folder.owner() == "root" and folder.is_relative_to("/tmp/"):
                folder.chmod(0o755)
        for path in (checkpoint, *checkpoint.iterdir()):
            path.chmod(0o755)
        os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)

    return unprivileged


def test_no_permission(run, undisturbed, as_nobody):
    expected = undisturbed(Precision.NF4)
    run.models.mkdir()
    run.models.chmod(0o555)
    with as_nobody():
        assert problem_of(run) is Problem.NO_PERMISSION
    run.models.chmod(0o755)
    assert contents(run()) == expected


def test_permission_that_is_taken_away_meanwhile(run, server, undisturbed, as_nobody):
    expected = undisturbed(Precision.NF4)
    run.models.mkdir()
    run.models.chmod(0o777)

    def closes(name, sent):
        if name == SHARD:
            (run.work / "source").chmod(0o555)
            (run.work / "result").chmod(0o555)

    server.on_sent = closes
    with as_nobody():
        assert problem_of(run) is Problem.NO_PERMISSION
        for folder in (run.work / "source", run.work / "result"):
            folder.chmod(0o755)
        server.on_sent = lambda name, sent: None
        assert contents(run()) == expected


@pytest.mark.parametrize(
    ("number", "problem"),
    [(errno.EIO, Problem.DISK_FAILED), (errno.EROFS, Problem.NO_PERMISSION), (errno.ENOSPC, Problem.DISK_FULL)],
)
def test_what_the_system_says_of_the_disk(run, monkeypatch, number, problem):
    real = Path.open

    def refuses(path, mode="r", *more, **named):
        if path.name == SHARD and "r" not in mode:
            raise OSError(number, os.strerror(number), str(path))
        return real(path, mode, *more, **named)

    monkeypatch.setattr(Path, "open", refuses)
    assert problem_of(run) is problem


def test_threads_have_ended(run, server):
    server.faults = [Fault(f"/resolve/.*{SHARD}", status=404, headers={"X-Error-Code": "EntryNotFound"})]
    assert problem_of(run) is Problem.CHANGED
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("download")]
    assert request().repository == REPOSITORY
