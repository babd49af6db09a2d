import email.utils
import hashlib
import subprocess
import sys
import threading
import time

import pytest
from huggingface_hub import close_session, constants

from runtime.fetching.hub import Hub
from runtime.fetching.hub_problems import HubProblem
from runtime.models.problems import ModelProblem, Problem
from runtime.models.source import SourceFile, choose, is_whole
from tests.runtime.fetching.conftest import STALLED_AFTER_S
from tests.support.hub_model import UNWANTED
from tests.support.hub_server import COMMIT, LATER_COMMIT, REPOSITORY, Fault

NEVER = threading.Event()
SHARD = "model-00001-of-00005.safetensors"


def file_of(listing, name=SHARD):
    return next(file for file in listing.files if file.path == name)


def fetch(hub, listing, to, name=SHARD, stop=NEVER):
    hub.fetch(listing, file_of(listing, name), to, lambda size: None, stop)


def test_what_a_repository_has(hub, needed, checkpoint):
    listing = hub.listing(REPOSITORY)
    assert (listing.repository, listing.revision, listing.licence) == (REPOSITORY, COMMIT, "apache-2.0")
    assert {file.path: file.size for file in listing.files} == needed
    assert listing.size == sum(needed.values())
    large, small = file_of(listing), file_of(listing, "config.json")
    assert large.sha256 == hashlib.sha256((checkpoint / SHARD).read_bytes()).hexdigest()
    assert large.blob is None
    assert small.sha256 is None
    assert small.blob


def test_weights_come_last(hub):
    weights = [file.is_weights for file in hub.listing(REPOSITORY).files]
    assert weights == sorted(weights)
    assert sum(weights) == 5


def test_a_commit_is_asked_for_by_its_hash(hub, server):
    server.commits[LATER_COMMIT] = server.commits[COMMIT]
    server.main = LATER_COMMIT
    assert hub.listing(REPOSITORY).revision == LATER_COMMIT
    assert hub.listing(REPOSITORY, COMMIT).revision == COMMIT


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["model.safetensors", "config.json", "x.bin"], ["config.json", "model.safetensors"]),
        (["model.safetensors", "../config.json", "sub/config.json", "/etc/x.json"], ["model.safetensors"]),
        (["adapter_model.safetensors", "adapter_config.json"], ["adapter_config.json", "adapter_model.safetensors"]),
        (["adapter_model.safetensors", "model.safetensors"], ["model.safetensors"]),
        (["tokenizer.model", "merges.txt", "notes.txt", "model.safetensors"], ["merges.txt", "tokenizer.model"]),
        (["LICENCE", "NOTICE.txt", "model.safetensors"], ["LICENCE", "NOTICE.txt"]),
    ],
)
def test_only_what_is_needed_is_chosen(names, chosen):
    got = [file.path for file in choose(REPOSITORY, [SourceFile(name, 1) for name in names])]
    assert got[: len(chosen)] == chosen
    assert set(got) <= {*chosen, "model.safetensors"}


@pytest.mark.parametrize("names", [["pytorch_model.bin", "config.json"], ["model.gguf"], ["consolidated.safetensors"]])
def test_a_repository_without_safetensors_is_refused(names):
    with pytest.raises(ModelProblem) as raised:
        choose(REPOSITORY, [SourceFile(name, 1) for name in names])
    assert raised.value.problem is Problem.UNSUPPORTED


@pytest.mark.parametrize("name", [SHARD, "config.json"])
def test_a_file_comes_as_it_is(hub, checkpoint, tmp_path, name):
    fetch(hub, hub.listing(REPOSITORY), tmp_path / "file", name)
    assert (tmp_path / "file").read_bytes() == (checkpoint / name).read_bytes()


@pytest.mark.parametrize("name", [SHARD, "config.json"])
def test_goes_on_at_the_byte_where_it_was(hub, server, checkpoint, tmp_path, name):
    content, here = (checkpoint / name).read_bytes(), 1001
    (tmp_path / "file").write_bytes(content[:here])
    fetch(hub, hub.listing(REPOSITORY), tmp_path / "file", name)
    assert (tmp_path / "file").read_bytes() == content
    assert server.sent(name) == len(content) - here


def test_a_whole_file_is_not_asked_for(hub, server, checkpoint, tmp_path):
    (tmp_path / "file").write_bytes((checkpoint / SHARD).read_bytes())
    fetch(hub, hub.listing(REPOSITORY), tmp_path / "file")
    assert not any(seen.path.endswith(SHARD) for seen in server.seen)


def test_more_than_there_can_be_is_begun_anew(hub, checkpoint, tmp_path):
    content = (checkpoint / SHARD).read_bytes()
    (tmp_path / "file").write_bytes(content + b"more")
    fetch(hub, hub.listing(REPOSITORY), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == content


def test_a_server_without_ranges_begins_anew(hub, server, checkpoint, tmp_path):
    server.faults = [Fault("/cdn/", ignores_range=True)]
    (tmp_path / "file").write_bytes(b"x" * 1001)
    fetch(hub, hub.listing(REPOSITORY), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == (checkpoint / SHARD).read_bytes()


def test_what_came_before_a_cut_stays(hub, server, checkpoint, tmp_path):
    server.faults = [Fault("/cdn/", cut_after=50_000)]
    listing = hub.listing(REPOSITORY)
    with pytest.raises(HubProblem) as raised:
        fetch(hub, listing, tmp_path / "file")
    assert raised.value.problem is Problem.OFFLINE
    assert (tmp_path / "file").read_bytes() == (checkpoint / SHARD).read_bytes()[:50_000]


def test_a_silent_connection_is_given_up(hub, server, tmp_path):
    server.faults = [Fault("/cdn/", stall_after=50_000)]
    listing, began = hub.listing(REPOSITORY), time.monotonic()
    with pytest.raises(HubProblem) as raised:
        fetch(hub, listing, tmp_path / "file")
    assert raised.value.problem is Problem.OFFLINE
    assert time.monotonic() - began < STALLED_AFTER_S + 2


def test_a_silent_connection_is_interrupted_at_once(server, tmp_path):
    server.faults = [Fault("/cdn/", stall_after=50_000)]
    hub, stop, ended = Hub(server.address, timeout=30), threading.Event(), []
    listing = hub.listing(REPOSITORY)

    def work():
        with pytest.raises(HubProblem):
            fetch(hub, listing, tmp_path / "file", stop=stop)
        ended.append(time.monotonic())

    thread = threading.Thread(target=work)
    thread.start()
    while not (tmp_path / "file").exists() or (tmp_path / "file").stat().st_size < 40_000:
        time.sleep(0.01)
    time.sleep(0.1)
    began = time.monotonic()
    stop.set()
    hub.interrupt()
    thread.join(20)
    assert ended[0] - began < 1


def test_the_token_is_for_the_hub_alone(server, tmp_path):
    server.tokens = {"hf_good"}
    hub = Hub(server.address, "hf_good")
    fetch(hub, hub.listing(REPOSITORY), tmp_path / "file")
    told = {seen.path.startswith("/cdn/"): seen.token for seen in server.seen}
    assert told == {False: "hf_good", True: None}


def test_nothing_is_told_but_the_program(hub, server):
    """No list of programs is fetched, and neither torch nor anything else is named."""
    hub.listing(REPOSITORY)
    assert [seen.path for seen in server.seen] == [f"/api/models/{REPOSITORY}"]
    assert server.seen[0].agent.startswith("palimpsest/")
    assert "torch" not in server.seen[0].agent


GATED = {"X-Error-Code": "GatedRepo"}
INVALID = {"X-Error-Message": "Invalid credentials in Authorization header"}
NO_REPOSITORY = {"X-Error-Code": "RepoNotFound"}


@pytest.mark.parametrize(
    ("status", "headers", "token", "problem"),
    [
        (403, GATED, "hf_x", Problem.GATED),
        (401, GATED, None, Problem.GATED),
        (401, INVALID, "hf_x", Problem.TOKEN_REFUSED),
        (401, NO_REPOSITORY, None, Problem.NOT_FOUND),
        (401, NO_REPOSITORY, "hf_x", Problem.TOKEN_REFUSED),
        (404, NO_REPOSITORY, "hf_x", Problem.NOT_FOUND),
        (403, {}, "hf_x", Problem.TOKEN_REFUSED),
        (403, {"X-Error-Message": "Access to this resource is disabled."}, None, Problem.NOT_FOUND),
        (404, {"X-Error-Code": "RevisionNotFound"}, None, Problem.CHANGED),
        (404, {"X-Error-Code": "EntryNotFound"}, None, Problem.CHANGED),
        (429, {}, None, Problem.RATE_LIMITED),
        (408, {}, None, Problem.SERVER_FAILED),
        (416, {}, None, Problem.SERVER_FAILED),
        (500, {}, None, Problem.SERVER_FAILED),
        (503, {}, None, Problem.SERVER_FAILED),
        (504, {}, None, Problem.SERVER_FAILED),
    ],
)
def test_an_answer_is_a_problem(server, tmp_path, status, headers, token, problem):
    hub = Hub(server.address, token)
    listing = hub.listing(REPOSITORY)
    server.faults = [Fault("/resolve/", status=status, headers=headers)]
    with pytest.raises(ModelProblem) as raised:
        fetch(hub, listing, tmp_path / "file")
    assert raised.value.problem is problem
    assert SHARD in raised.value.detail


def test_a_branch_that_is_not_there_was_mistyped(hub):
    with pytest.raises(ModelProblem) as raised:
        hub.listing(REPOSITORY, "nightly")
    assert raised.value.problem is Problem.NOT_FOUND


def test_an_address_that_has_expired_is_tried_again(hub, server, tmp_path):
    listing = hub.listing(REPOSITORY)
    server.faults = [Fault("/cdn/", status=403)]
    with pytest.raises(ModelProblem) as raised:
        fetch(hub, listing, tmp_path / "file")
    assert raised.value.problem is Problem.SERVER_FAILED


def test_another_commit_than_the_pinned_one_is_refused(hub, server, tmp_path):
    listing = hub.listing(REPOSITORY)
    server.commits[LATER_COMMIT] = server.commits[COMMIT]
    server.answers_with = LATER_COMMIT
    with pytest.raises(ModelProblem) as raised:
        fetch(hub, listing, tmp_path / "file")
    assert raised.value.problem is Problem.CHANGED
    assert not (tmp_path / "file").exists()


def test_a_page_that_is_not_the_hubs_is_no_file(hub, server, tmp_path):
    listing = hub.listing(REPOSITORY)
    server.faults = [Fault("/resolve/", status=200)]
    with pytest.raises(ModelProblem) as raised:
        fetch(hub, listing, tmp_path / "file")
    assert raised.value.problem is Problem.SERVER_FAILED
    assert not (tmp_path / "file").exists()


def test_a_listing_that_is_none(hub, server):
    server.faults = [Fault("/api/", status=200)]
    with pytest.raises(ModelProblem) as raised:
        hub.listing(REPOSITORY)
    assert raised.value.problem is Problem.SERVER_FAILED


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "7"}, 7, 7),
        ({"ratelimit": '"resolvers";r=0;t=55'}, 55, 55),
        ({"ratelimit": '"resolvers";r=4;t=55', "Retry-After": "3"}, 3, 3),
    ],
)
def test_the_hub_says_when_to_come_back(hub, server, headers, least, most):
    server.faults = [Fault("/api/", status=429, headers=headers)]
    with pytest.raises(HubProblem) as raised:
        hub.listing(REPOSITORY)
    assert raised.value.problem is Problem.RATE_LIMITED
    assert raised.value.retry_after is not None
    assert least <= raised.value.retry_after <= most


def test_the_hub_says_at_what_time_to_come_back(hub, server):
    # Worked out here, and not where tests are collected: many minutes may lie between.
    at = email.utils.formatdate(time.time() + 3600, usegmt=True)
    server.faults = [Fault("/api/", status=429, headers={"Retry-After": at})]
    with pytest.raises(HubProblem) as raised:
        hub.listing(REPOSITORY)
    assert raised.value.retry_after is not None
    assert 3000 <= raised.value.retry_after <= 3600


@pytest.mark.parametrize("told", ["", "soon", "Wed, 99 Foo"])
def test_the_hub_does_not_say_when(hub, server, told):
    server.faults = [Fault("/api/", status=503, headers={"Retry-After": told})]
    with pytest.raises(HubProblem) as raised:
        hub.listing(REPOSITORY)
    assert raised.value.retry_after is None


@pytest.mark.parametrize(
    ("endpoint", "problem"),
    [("http://127.0.0.1:9", Problem.OFFLINE), ("gopher://x", Problem.NOT_FOUND), ("nonsense", Problem.NOT_FOUND)],
)
def test_an_address_nobody_answers_at(online, endpoint, problem):
    with pytest.raises(ModelProblem) as raised:
        Hub(endpoint, timeout=1).listing(REPOSITORY)
    assert raised.value.problem is problem


@pytest.mark.parametrize("name", ["a/b/c", "a b/c", "--", "x" * 200])
def test_a_name_that_cannot_be(hub, server, name):
    with pytest.raises(ModelProblem) as raised:
        hub.listing(name)
    assert raised.value.problem is Problem.NOT_FOUND
    assert server.seen == []


def test_the_environment_is_read_when_a_job_starts(online, server):
    environment = {"HF_ENDPOINT": f"{server.address}/", "HF_TOKEN": "hf_from_environment"}
    Hub.from_environment(environment).listing(REPOSITORY)
    assert server.seen[0].token == "hf_from_environment"


@pytest.mark.parametrize("value", ["1", "true", "ON", "Yes"])
def test_offline_mode_asks_nobody(server, value):
    hub = Hub.from_environment({"HF_ENDPOINT": server.address, "HF_HUB_OFFLINE": value})
    with pytest.raises(ModelProblem) as raised:
        hub.listing(REPOSITORY)
    assert raised.value.problem is Problem.OFFLINE_MODE
    assert server.seen == []


def test_offline_mode_that_the_library_was_started_in(server, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert Hub.from_environment({}).is_offline
    with pytest.raises(ModelProblem) as raised:
        Hub(server.address).listing(REPOSITORY)
    assert raised.value.problem is Problem.OFFLINE_MODE


def test_a_proxy_is_used(server, monkeypatch):
    # A proxy is asked for a whole address, so that the server can be one.
    monkeypatch.setenv("HTTP_PROXY", server.address)
    monkeypatch.setenv("NO_PROXY", "")
    close_session()
    assert Hub("http://hub.invalid").listing(REPOSITORY).revision == COMMIT


def test_importing_asks_nobody_and_loads_no_torch():
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise RuntimeError('a connection')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "import runtime.fetching.hub, runtime.fetching.download, runtime.commands.download\n"
        "sys.exit('torch' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_a_file_is_known_by_its_hash(tmp_path):
    content = b"small\n"
    path = tmp_path / "file"
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    blob = subprocess.run(["git", "hash-object", path], check=True, capture_output=True, text=True).stdout.strip()
    for told in ({"sha256": sha256}, {"blob": blob}, {}):
        assert is_whole(path, SourceFile("file", len(content), **told), NEVER)
        assert not is_whole(path, SourceFile("file", len(content) + 1, **told), NEVER)
    for wrong in ({"sha256": "0" * 64}, {"blob": "0" * 40}):
        assert is_whole(path, SourceFile("file", len(content), **wrong), NEVER) is False


def test_checking_can_be_stopped(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"content")
    stop = threading.Event()
    stop.set()
    assert is_whole(path, SourceFile("file", 7, sha256="0" * 64), stop) is None


def test_nothing_unwanted_is_fetched(hub):
    assert not {file.path for file in hub.listing(REPOSITORY).files} & set(UNWANTED)
