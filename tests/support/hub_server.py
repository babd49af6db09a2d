"""A server on this computer that speaks the Hub's protocol, with faults to order.

What it answers follows what the Hub answers and what huggingface_hub reads: commits and entity tags in headers, small
files by themselves, large ones by a redirect to an address of another host that is signed and serves ranges of bytes.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import re
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

REPOSITORY = "tester/tiny-diffusion"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
LATER_COMMIT = "89abcdef0123456789abcdef0123456789abcdef"
_BLOCK = 4096


@dataclass
class Fault:
    """What goes wrong with the next `times` requests for paths that match `path` (a regular expression).

    `status` answers with it and `headers`. `cut_after`, `stall_after` and `flip` count bytes from the file's start: the
    connection ends (hard if it `resets`), nothing more comes, that byte is another. `length` is said to be the file's.
    `drops` ends it before any answer.
    """

    path: str
    times: int = 1
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    stall_after: int | None = None
    flip: int | None = None
    length: int | None = None
    drops: bool = False
    resets: bool = False
    ignores_range: bool = False


@dataclass(frozen=True)
class Seen:
    """A request: `sent` bytes of a file were its answer."""

    method: str
    path: str
    range: str | None
    token: str | None
    agent: str
    status: int
    sent: int


class HubServer:
    """Serves `folder` as `repository`; a context manager. Attributes may be changed while it runs."""

    def __init__(self, folder: Path, repository: str = REPOSITORY, large_from: int = 10_000) -> None:
        self.repository, self.large_from = repository, large_from
        self.commits = {COMMIT: folder}
        self.main = COMMIT
        self.answers_with: str | None = None
        self.faults: list[Fault] = []
        self._seen: list[Seen] = []
        self._busy = 0
        self.tokens: set[str] | None = None
        self.is_gated = False
        self.bytes_per_second: float | None = None
        self.slow_file = ""  # the one that this speed is for, "" for all of them
        self.on_sent: Callable[[str, int], None] = lambda path, sent: None
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(self)
        self._cdn = _Server(self)
        self._threads = [threading.Thread(target=s.serve_forever, args=(0.02,)) for s in (self._server, self._cdn)]

    def __enter__(self) -> HubServer:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        for server in (self._server, self._cdn):
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def cdn(self) -> str:
        return f"http://127.0.0.1:{self._cdn.server_port}"

    @property
    def seen(self) -> list[Seen]:
        """All requests that were begun so far, once they are over."""
        deadline = time.monotonic() + 10
        while self._busy and time.monotonic() < deadline:
            time.sleep(0.002)
        with self._lock:
            return list(self._seen)

    def sent(self, name: str = "") -> int:
        """Bytes of files that were sent, of those whose path ends with `name`."""
        return sum(seen.sent for seen in self.seen if seen.path.endswith(name))

    def begin(self) -> None:
        with self._lock:
            self._busy += 1

    def record(self, seen: Seen) -> None:
        with self._lock:
            self._seen.append(seen)
            self._busy -= 1

    def fault_for(self, path: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if fault.times > 0 and re.search(fault.path, path):
                    fault.times -= 1
                    return fault
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, hub: HubServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hub = hub

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]
    timeout = 30

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def do_HEAD(self) -> None:
        self._answer(is_head=True)

    def do_GET(self) -> None:
        self._answer(is_head=False)

    def _answer(self, *, is_head: bool) -> None:
        self.server.hub.begin()
        self._sent, self._status = 0, 0
        try:
            with contextlib.suppress(ConnectionError, TimeoutError):
                self._dispatch(is_head)
        finally:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ") or None
            self.server.hub.record(
                Seen(
                    self.command,
                    urlsplit(self.path).path,
                    self.headers.get("Range"),
                    token,
                    self.headers.get("User-Agent", ""),
                    self._status,
                    self._sent,
                )
            )

    def _dispatch(self, is_head: bool) -> None:
        hub, address = self.server.hub, urlsplit(self.path)
        path = unquote(address.path)
        fault = hub.fault_for(path)
        if fault and fault.drops:
            return self._reset()
        if fault and fault.status:
            return self._error(fault.status, headers=fault.headers)
        if path.startswith("/cdn/"):
            return self._serve_large(path, parse_qs(address.query), fault, is_head)
        if refusal := self._refusal(path):
            return self._error(*refusal[:1], headers=refusal[1])
        if found := re.fullmatch(rf"/api/models/{hub.repository}(?:/revision/(.+))?", path):
            return self._info(found[1])
        if found := re.fullmatch(rf"/{hub.repository}/resolve/([^/]+)/(.+)", path):
            return self._resolve(found[1], found[2], fault, is_head)
        return self._error(404, headers={"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"})

    def _refusal(self, path: str) -> tuple[int, dict[str, str]] | None:
        hub = self.server.hub
        token = self.headers.get("Authorization", "").removeprefix("Bearer ") or None
        if token is not None and hub.tokens is not None and token not in hub.tokens:
            return 401, {"X-Error-Message": "Invalid credentials in Authorization header"}
        if hub.repository not in path:
            return None
        if token is None and hub.tokens is not None:
            return 401, {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}
        if hub.is_gated and not path.startswith("/api/"):
            return 403, {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access to this model is restricted."}
        return None

    def _commit(self, revision: str | None) -> str | None:
        hub = self.server.hub
        commit = hub.main if revision in (None, "main") else revision
        if commit in hub.commits:
            return commit
        self._error(404, headers={"X-Error-Code": "RevisionNotFound", "X-Error-Message": "Invalid rev id"})
        return None

    def _info(self, revision: str | None) -> None:
        hub, commit = self.server.hub, self._commit(revision)
        if commit is None:
            return
        with_blobs = "blobs=True" in self.path or "blobs=true" in self.path
        siblings = []
        for file in sorted(hub.commits[commit].iterdir()):
            sibling: dict[str, Any] = {"rfilename": file.name}
            if with_blobs:
                size, tag = file.stat().st_size, _tag(file, hub.large_from)
                sibling |= {"size": size, "blobId": tag[:40]}
                if size >= hub.large_from:
                    sibling["lfs"] = {"size": size, "sha256": tag, "pointerSize": 134}
            siblings.append(sibling)
        card = {"license": "apache-2.0"}
        self._json({"id": hub.repository, "sha": commit, "siblings": siblings, "cardData": card, "tags": []})

    def _resolve(self, revision: str, name: str, fault: Fault | None, is_head: bool) -> None:
        hub, commit = self.server.hub, self._commit(revision)
        if commit is None:
            return None
        file = hub.commits[commit] / name
        headers = {"X-Repo-Commit": hub.answers_with or commit}
        if not file.is_file():
            return self._error(404, headers={**headers, "X-Error-Code": "EntryNotFound"})
        size, tag = file.stat().st_size, _tag(file, hub.large_from)
        if size < hub.large_from:
            return self._send_file(file, {**headers, "ETag": f'"{tag}"'}, fault, is_head)
        expires = int(time.time()) + 3600
        headers |= {"X-Linked-Etag": f'"{tag}"', "X-Linked-Size": str(size), "ETag": f'"{tag[:32]}"'}
        headers["Location"] = f"{hub.cdn}/cdn/{commit}/{name}?Expires={expires}&Signature={_signature(name, expires)}"
        return self._plain(HTTPStatus.FOUND, b"", headers)

    def _serve_large(self, path: str, query: dict[str, list[str]], fault: Fault | None, is_head: bool) -> None:
        _, _, commit, name = path.split("/", 3)
        expires = int(query.get("Expires", ["0"])[0])
        if self.headers.get("Authorization") or query.get("Signature") != [_signature(name, expires)]:
            return self._error(403)
        if expires < time.time():
            return self._error(403)
        return self._send_file(self.server.hub.commits[commit] / name, {"ETag": '"cdn"'}, fault, is_head)

    def _send_file(self, file: Path, headers: dict[str, str], fault: Fault | None, is_head: bool) -> None:
        fault = fault or Fault("")
        size, start = file.stat().st_size, 0
        said = size if fault.length is None else fault.length
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        status = HTTPStatus.OK
        if found and not fault.ignores_range:
            start = int(found[1])
            if start >= said:
                return self._error(416, headers={"Content-Range": f"bytes */{said}"})
            status = HTTPStatus.PARTIAL_CONTENT
            headers["Content-Range"] = f"bytes {start}-{said - 1}/{said}"
        self._status = status
        self.send_response(status)
        headers |= {"Content-Length": str(said - start), "Accept-Ranges": "bytes"}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if is_head:
            return None
        return self._send_body(file, start, min(size, said), fault)

    def _send_body(self, file: Path, start: int, end: int, fault: Fault) -> None:
        hub, began = self.server.hub, time.monotonic()
        stops = [stop for stop in (fault.cut_after, fault.stall_after) if stop is not None]
        with file.open("rb") as content:
            content.seek(start)
            position = start
            while position < end:
                until = min([position + _BLOCK, end, *(stop for stop in stops if stop > position)])
                if any(position >= stop for stop in stops):
                    self.close_connection = True
                    if fault.resets:
                        return self._reset()
                    return None if fault.cut_after is not None else self._stall()
                block = bytearray(content.read(until - position))
                if fault.flip is not None and position <= fault.flip < until:
                    block[fault.flip - position] ^= 1
                self.wfile.write(block)
                position = until
                self._sent += len(block)
                hub.on_sent(file.name, position)
                if hub.bytes_per_second and hub.slow_file in ("", file.name):
                    late = self._sent / hub.bytes_per_second - (time.monotonic() - began)
                    if late > 0 and hub.released.wait(late):
                        return None
        return None

    def _stall(self) -> None:
        """Send nothing more until the client goes away."""
        while not self.server.hub.released.is_set():
            if select.select([self.connection], [], [], 0.05)[0]:
                return

    def _reset(self) -> None:
        """End the connection hard: what has not been read by the other side yet is lost."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _json(self, content: Any) -> None:
        self._plain(HTTPStatus.OK, json.dumps(content).encode(), {"Content-Type": "application/json"})

    def _error(self, status: int, headers: dict[str, str] | None = None) -> None:
        self._plain(status, b'{"error": "no"}', {"Content-Type": "application/json", **(headers or {})})

    def _plain(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self._status = status
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _signature(name: str, expires: int) -> str:
    return hashlib.sha256(f"{name} {expires} secret".encode()).hexdigest()[:16]


def _tag(file: Path, large_from: int) -> str:
    """What identifies a file on the Hub: SHA-256 of a large one, git's hash of a small one."""
    content = file.read_bytes()
    if len(content) >= large_from:
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@contextlib.contextmanager
def serving(folder: Path, **arguments: Any) -> Iterator[HubServer]:
    with HubServer(folder, **arguments) as server:
        yield server


def main() -> None:
    """Serve a folder until interrupted: for looking at things by hand."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repository", default=REPOSITORY)
    parser.add_argument("--bytes-per-second", type=float)
    options = parser.parse_args()
    with HubServer(options.folder, options.repository) as server:
        server.bytes_per_second = options.bytes_per_second
        print(server.address, flush=True)  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main()
