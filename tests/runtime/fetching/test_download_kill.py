import multiprocessing
import signal

import pytest

from runtime.models.catalogue import Precision
from runtime.models.manifest import MANIFEST
from runtime.models.unfinished import WorkFolder
from tests.runtime.fetching.conftest import contents
from tests.runtime.fetching.killed import Moment, chance, run
from tests.support.hub_server import REPOSITORY

SHARDS = [f"model-0000{number}-of-00005.safetensors" for number in range(1, 6)]
INDEX = "model.safetensors.index.json"

# Processes that have torch loaded already.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.runtime.fetching.killed"])


class Runs:
    """One download in one process after the other."""

    def __init__(self, models, server, precision):
        self.models, self.server, self.precision = models, server, precision
        self.target = models / f"tiny-{precision}"
        self.work = WorkFolder(models / ".unfinished" / f"tiny-{precision}")

    def start(self, moment=None):
        arguments = (self.models, self.server.address, self.precision, moment, REPOSITORY)
        process = CONTEXT.Process(target=run, args=arguments)
        process.start()
        return process

    def end(self, process):
        process.join(60)
        return process.exitcode

    def finish(self, expected):
        """Go on to the end: nothing that is here is asked for, and the result is as if nothing had happened."""
        here = self.here()
        asked = len(self.server.seen)
        assert self.target.exists() is False or contents(self.target) == expected
        assert self.end(self.start()) == 0
        for seen in self.server.seen[asked:]:
            name = seen.path.rpartition("/")[2]
            if name in here and (seen.path.startswith("/cdn/") or seen.sent):
                assert seen.range == (f"bytes={here[name]}-" if here[name] else None), seen
        assert contents(self.target) == expected
        assert not self.work.path.exists()

    def here(self):
        """Bytes of each source file that need not be fetched."""
        job = self.work.read()
        return {} if job is None else {file.path: self.work.bytes_here(job, file) for file in job.files}


@pytest.fixture
def runs(server, tmp_path):
    return lambda precision=Precision.NF4: Runs(tmp_path / "models", server, precision)


@pytest.mark.parametrize(
    ("precision", "name", "after"),
    [
        (Precision.BF16, SHARDS[3], 30_000),
        (Precision.NF4, SHARDS[0], 1),
        (Precision.NF4, SHARDS[0], 90_000),
        (Precision.NF4, SHARDS[3], 30_000),
        (Precision.NF4, SHARDS[4], 90_000),
        (Precision.NF4, "tokenizer.json", 9000),
    ],
)
def test_killed_while_fetching(runs, server, undisturbed, precision, name, after):
    expected, runs = undisturbed(precision), runs(precision)
    server.bytes_per_second, server.slow_file = 300_000, name
    processes = []

    def kill(sent_name, sent):
        if processes and sent_name == name and sent >= after:
            processes[0].kill()

    server.on_sent = kill
    processes.append(runs.start())
    assert runs.end(processes[0]) == -signal.SIGKILL
    server.on_sent, server.bytes_per_second = (lambda sent_name, sent: None), None
    runs.finish(expected)


MOMENTS = [
    Moment("checking", SHARDS[0]),
    Moment("checking", SHARDS[2]),
    Moment("converting", SHARDS[0]),
    Moment("converting", SHARDS[1], 2),
    Moment("converting", SHARDS[4], 3),
    Moment("os.rename", f"result/{SHARDS[1]}"),  # converted, and not there yet
    Moment("os.rename", "job.json"),  # nothing is written down
    Moment("os.rename", "job.json", 2),  # the first weight file is done, and nobody knows
    Moment("os.rename", "job.json", 6),  # so is the last one
    Moment("os.remove", f"source/{SHARDS[0]}"),  # it is known, and the source is still there
    Moment("os.rename", f"result/{INDEX}", 2),
    Moment("os.rename", MANIFEST),
    Moment("os.rename", "tiny-nf4"),  # all is there but its name
    Moment("os.remove", "tiny-nf4/job.json"),  # it has its name
    Moment("shutil.rmtree", "tiny-nf4"),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment.what} {moment.path} {moment.number}")
def test_killed_at_a_moment(runs, undisturbed, moment):
    expected, runs = undisturbed(Precision.NF4), runs()
    assert runs.end(runs.start(moment)) == -signal.SIGKILL
    runs.finish(expected)


@pytest.mark.parametrize(
    "moment",
    [
        Moment("os.rename", f"result/{SHARDS[1]}"),
        Moment("os.remove", f"source/{SHARDS[1]}"),
        Moment("os.rename", "job.json", 3),
        Moment("os.rename", MANIFEST),
        Moment("os.rename", "tiny-bf16"),
    ],
    ids=lambda moment: f"{moment.what} {moment.path} {moment.number}",
)
def test_killed_as_published(runs, undisturbed, moment):
    expected, runs = undisturbed(Precision.BF16), runs(Precision.BF16)
    assert runs.end(runs.start(moment)) == -signal.SIGKILL
    runs.finish(expected)


@pytest.mark.parametrize("seed", range(3))
def test_killed_again_and_again(runs, undisturbed, seed):
    expected, runs = undisturbed(Precision.NF4), runs()
    for number in range(60):
        code = runs.end(runs.start(chance(1000 * seed + number)))
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert not runs.target.exists() or contents(runs.target) == expected
    assert number > 3
    runs.finish(expected)
