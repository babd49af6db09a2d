"""What an answer of the Hub, or none, means for a person."""

from __future__ import annotations

import contextlib
import email.utils
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import parse_ratelimit_headers

from runtime.models.problems import ModelProblem, Problem

# What may be over in a while, without anybody doing anything about it.
PASSING = frozenset({Problem.OFFLINE, Problem.SERVER_FAILED, Problem.RATE_LIMITED})

_INVALID_TOKEN = "Invalid credentials in Authorization header"
_UNAUTHORISED, _FORBIDDEN, _TIMEOUT, _BAD_RANGE, _TOO_MANY = 401, 403, 408, 416, 429
_SERVER_ERRORS = 500


class HubProblem(ModelProblem):
    """A problem with the Hub, which does not want to be asked again for `retry_after` seconds, if it says so."""

    def __init__(self, problem: Problem, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(problem, detail)
        self.retry_after = retry_after


@contextlib.contextmanager
def translated(what: str, endpoint: str, *, has_token: bool, is_pinned: bool) -> Iterator[None]:
    """Raise a `HubProblem` about `what` in place of everything that httpx2 and huggingface_hub raise.

    `endpoint` is the Hub's address: an error of another host is one of the network that delivers its files. `is_pinned`
    says that a full commit hash was asked for, which was there once.
    """
    try:
        yield
    except HfHubHTTPError as error:
        problem = _problem(error, endpoint, has_token, is_pinned)
        raise HubProblem(problem, f"{what}: {_first_line(error)}", _retry_after(error.response)) from error
    except HFValidationError as error:
        raise HubProblem(Problem.NOT_FOUND, f"{what}: {_first_line(error)}") from error
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
        raise HubProblem(Problem.NOT_FOUND, f"HF_ENDPOINT {endpoint} is no address: {error}") from error
    except OfflineModeIsEnabled as error:
        raise HubProblem(Problem.OFFLINE_MODE, what) from error
    except (httpx2.TransportError, ConnectionError, TimeoutError) as error:
        raise HubProblem(Problem.OFFLINE, f"{what}: {type(error).__name__} {error}".rstrip()) from error
    except (httpx2.HTTPError, httpx2.StreamError) as error:
        raise HubProblem(Problem.SERVER_FAILED, f"{what}: {type(error).__name__} {error}".rstrip()) from error
    except (ValueError, KeyError, TypeError) as error:
        # An answer that is no JSON, or not that of a Hub.
        raise HubProblem(Problem.SERVER_FAILED, f"{what}: {type(error).__name__} {error}") from error


def _problem(error: HfHubHTTPError, endpoint: str, has_token: bool, is_pinned: bool) -> Problem:
    status = error.response.status_code
    if _origin(str(error.response.request.url)) != _origin(endpoint):
        # The address there is signed and lasts for an hour or so; the next try gets a new one.
        return Problem.RATE_LIMITED if status == _TOO_MANY else Problem.SERVER_FAILED
    match error:
        case GatedRepoError():
            return Problem.GATED
        case DisabledRepoError():
            return Problem.NOT_FOUND
        case RevisionNotFoundError() | RemoteEntryNotFoundError():
            return Problem.CHANGED if is_pinned else Problem.NOT_FOUND
        case RepositoryNotFoundError():
            # To somebody unknown, a repository that is private or missing is the same.
            return Problem.TOKEN_REFUSED if status == _UNAUTHORISED and has_token else Problem.NOT_FOUND
    if status in (_UNAUTHORISED, _FORBIDDEN):
        refused = has_token or error.response.headers.get("X-Error-Message") == _INVALID_TOKEN
        return Problem.TOKEN_REFUSED if refused else Problem.NOT_FOUND
    if status == _TOO_MANY:
        return Problem.RATE_LIMITED
    if status >= _SERVER_ERRORS or status in (_TIMEOUT, _BAD_RANGE):
        return Problem.SERVER_FAILED
    return Problem.NOT_FOUND


def _retry_after(response: httpx2.Response) -> float | None:
    """Seconds to wait, from `Retry-After` as a number or a date, or from the Hub's own headers of its limits."""
    limit = parse_ratelimit_headers(response.headers)
    if response.status_code == _TOO_MANY and limit is not None and limit.remaining == 0:
        return float(limit.reset_in_seconds)
    told = response.headers.get("Retry-After", "").strip()
    if told.isdigit():
        return float(told)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return None


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
