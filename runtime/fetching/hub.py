"""The Hub: what a repository holds at one commit, and its files, byte by byte from where a transfer was left.

Requests, addresses, tokens, proxies and errors are huggingface_hub's. The loop that writes a file is not: its
`hf_hub_download` (read in 2.4) writes into a file with a random name and deletes that when it is interrupted, so that
the next run starts at the first byte, and its `http_get` holds back up to 10 MB and sleeps as long as a server asks it
to, which nobody can pause. Files come by plain HTTP, because a range of bytes can be asked for there; Xet, which the
Hub offers beside it, begins a file anew.

Nothing here is asked of the network before a method of `Hub` is called.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, constants, get_session, get_token, hf_hub_url
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status

from runtime.api import CancelSignal
from runtime.fetching.hub_problems import HubProblem, translated
from runtime.models.files import disk_problem
from runtime.models.problems import ModelProblem, Problem
from runtime.models.source import Listing, SourceFile, choose

logger = logging.getLogger(__name__)

# Otherwise huggingface_hub asks the Hub for a list of programs, to tell it which of them it runs under.
constants.HF_HUB_DISABLE_TELEMETRY = True

_DEFAULT_ENDPOINT = "https://huggingface.co"
_TRUE = {"1", "ON", "YES", "TRUE"}
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
_PROGRAM = "palimpsest"


class Hub:
    """The Hub at `endpoint`. One transfer at a time.

    `token` is sent to nobody else, None sends none. `timeout` is how long in seconds a connection may be silent.
    """

    def __init__(
        self,
        endpoint: str = _DEFAULT_ENDPOINT,
        token: str | None = None,
        *,
        offline: bool = False,
        timeout: float = 10.0,
    ) -> None:
        self.endpoint, self.is_offline = endpoint.rstrip("/"), offline
        self._token, self._timeout = token, timeout
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Hub:
        """The one that HF_ENDPOINT, HF_TOKEN (or a login of huggingface_hub's) and HF_HUB_OFFLINE speak of.

        Proxies are read by the library when it opens its first connection. Offline mode it reads when it is imported;
        both count.
        """
        offline = environment.get("HF_HUB_OFFLINE", "").upper() in _TRUE or constants.is_offline_mode()
        return cls(
            environment.get("HF_ENDPOINT") or _DEFAULT_ENDPOINT,
            None if offline else environment.get("HF_TOKEN") or get_token(),
            offline=offline,
            timeout=float(constants.HF_HUB_DOWNLOAD_TIMEOUT),
        )

    def listing(self, repository: str, revision: str | None = None) -> Listing:
        """What is needed of `repository` at `revision`, a full commit hash, a branch or a tag (default: its main one).

        Raises:
            ModelProblem: `OFFLINE`, `OFFLINE_MODE`, `NOT_FOUND`, `GATED`, `TOKEN_REFUSED`, `RATE_LIMITED`,
                `SERVER_FAILED`, `CHANGED` where a full commit hash is unknown, `UNSUPPORTED` where there are no weights
                in safetensors.
        """
        api = HfApi(self.endpoint, self._token or False, library_name=_PROGRAM)
        with self._translated(repository, revision):
            info = api.model_info(repository, revision=revision, files_metadata=True, timeout=self._timeout)
            files = [
                SourceFile(
                    path=sibling.rfilename,
                    size=int(sibling.size or 0),
                    sha256=sibling.lfs.sha256 if sibling.lfs else None,
                    blob=None if sibling.lfs else sibling.blob_id,
                )
                for sibling in info.siblings or ()
            ]
            licence = info.card_data.get("license") if info.card_data else None
            parameters = info.safetensors.total if info.safetensors else None
        if not info.sha:
            raise HubProblem(Problem.SERVER_FAILED, f"{repository}: no commit in the answer of {self.endpoint}")
        return Listing(repository, info.sha, str(licence or "not stated"), choose(repository, files), parameters)

    def fetch(
        self, listing: Listing, file: SourceFile, to: Path, on_bytes: Callable[[int], None], stop: CancelSignal
    ) -> None:
        """Add to the file `to` what it lacks of `file`, until it is whole or `stop` is set.

        `on_bytes` is told the size of `to` each time it has grown. What was written before something went wrong stays,
        and the next call goes on behind it.

        Raises:
            ModelProblem: as `listing`, and `DAMAGED` where the Hub has another size for it than it said before, and
                what goes wrong with the disk.
        """
        here = _size(to)
        if here > file.size:
            here = 0
        if here == file.size:
            to.touch()
            return
        headers = build_hf_headers(token=self._token or False, library_name=_PROGRAM)
        headers["Accept-Encoding"] = "identity"  # what is compressed on its way has no range of bytes
        if here:
            headers["Range"] = f"bytes={here}-"
        url = hf_hub_url(listing.repository, file.path, revision=listing.revision, endpoint=self.endpoint)
        with (
            self._translated(listing.repository, listing.revision, file.path),
            get_session().stream("GET", url, headers=headers, timeout=self._timeout) as response,
            self._interruptible(response),
        ):
            hf_raise_for_status(response)
            if stop.is_set():
                return
            here = _start(response, listing.revision, file, here)
            here = _write(response.iter_bytes(), to, here, file.size, on_bytes, stop)
        if here < file.size and not stop.is_set():
            raise HubProblem(Problem.OFFLINE, f"{file.path}: the connection ended after {here} of {file.size} bytes")

    def interrupt(self) -> None:
        """End a transfer that waits for the network at once, in another thread; its `stop` is set before."""
        with self._lock:
            if self._socket is not None:
                # Closing a socket would not wake who reads from it.
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def _interruptible(self, response: httpx2.Response) -> Iterator[None]:
        stream = response.extensions.get("network_stream")
        with self._lock:
            self._socket = stream.get_extra_info("socket") if stream else None
        try:
            yield
        finally:
            with self._lock:
                self._socket = None

    @contextlib.contextmanager
    def _translated(self, repository: str, revision: str | None, file: str = "") -> Iterator[None]:
        if self.is_offline:
            raise HubProblem(Problem.OFFLINE_MODE, f"{repository} {file}".rstrip())
        with translated(
            f"{repository}/{file}" if file else repository,
            self.endpoint,
            has_token=self._token is not None,
            is_pinned=bool(re.fullmatch(r"[0-9a-f]{40}", revision or "")),
        ):
            yield


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise disk_problem(error, path) from error


def _start(response: httpx2.Response, revision: str, file: SourceFile, here: int) -> int:
    """The byte of `file` at which `response` begins: `here`, or 0 where the server does not give ranges."""
    answers = [*response.history, response]
    commit = next((name for a in answers if (name := a.headers.get(constants.HUGGINGFACE_HEADER_X_REPO_COMMIT))), None)
    if commit is None:
        # A page to log in to a hotel's network, say.
        raise HubProblem(Problem.SERVER_FAILED, f"{file.path}: {response.url.host} does not answer as the Hub does")
    if commit != revision:
        raise ModelProblem(Problem.CHANGED, f"{file.path} comes from commit {commit}, not {revision}")
    start, total = 0, None
    if response.status_code == httpx2.codes.PARTIAL_CONTENT:
        found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != here:
            raise HubProblem(Problem.SERVER_FAILED, f"{file.path}: asked for bytes from {here}, got others")
        start, total = here, int(found[2])
    elif "Content-Encoding" not in response.headers and "Content-Length" in response.headers:
        total = int(response.headers["Content-Length"])
    if total is not None and total != file.size:
        raise ModelProblem(Problem.DAMAGED, f"{file.path} has {total} bytes, not {file.size}")
    return start


def _write(
    chunks: Iterator[bytes], to: Path, here: int, size: int, on_bytes: Callable[[int], None], stop: CancelSignal
) -> int:
    """Write `chunks` behind the first `here` bytes of `to`; gives its size then."""
    with _disk_problems(to), to.open("r+b" if here else "wb") as sink:
        sink.seek(here)
        sink.truncate()
        for chunk in chunks:
            if stop.is_set():
                break
            here += len(chunk)
            if here > size:
                raise ModelProblem(Problem.DAMAGED, f"{to.name} has more than {size} bytes")
            sink.write(chunk)
            on_bytes(here)
    return here


@contextlib.contextmanager
def _disk_problems(path: Path) -> Iterator[None]:
    """As `disk_problems`, but for what the network raises, which is no error of the disk."""
    try:
        yield
    except httpx2.HTTPError:
        raise
    except OSError as error:
        raise disk_problem(error, path) from error
