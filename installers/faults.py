"""What can go wrong while installing, as one sentence and one piece of advice."""

from __future__ import annotations

from dataclasses import dataclass


class InstallationFault(Exception):
    """The installation cannot go on. ``what`` says why in one sentence, ``advice`` what to do about it."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice


class BrokenEnvironment(InstallationFault):
    """The environment is there but does not work, and only building it again would help."""


@dataclass(frozen=True)
class Cause:
    """A known reason for pip to fail, recognised by what pip prints."""

    signs: tuple[str, ...]
    what: str
    advice: str


CAUSES = (
    Cause(
        ("No space left on device", "[Errno 28]", "There is not enough space on the disk", "Disk quota exceeded"),
        "The disk is full.",
        "Free some space and run the same command again: it goes on where it stopped.",
    ),
    Cause(
        ("Permission denied", "[Errno 13]", "Read-only file system", "Access is denied"),
        "Some file of the environment cannot be written.",
        "Make the folder writable for you, or name another one in the variable PALIMPSEST_ENVIRONMENT.",
    ),
    Cause(
        ("CERTIFICATE_VERIFY_FAILED", "SSLError"),
        "The package server's certificate was not accepted.",
        "Check the clock of this computer and, behind a company's proxy, tell pip its certificate (pip's option cert).",
    ),
    Cause(
        (
            "Temporary failure in name resolution",
            "Name or service not known",
            "getaddrinfo failed",
            "nodename nor servname",
            "NameResolutionError",
            "Failed to establish a new connection",
            "NewConnectionError",
            "Network is unreachable",
            "ConnectTimeoutError",
            "ReadTimeoutError",
            "Read timed out",
            "ProxyError",
            "RemoteDisconnected",
            "ConnectionResetError",
            "IncompleteRead",
        ),
        "The package server could not be reached.",
        "Check the network connection and run the same command again: it goes on where it stopped.",
    ),
    Cause(
        ("HTTP error 403", "HTTP error 404", "HTTP error 5", "403 Client Error", "404 Client Error", "Server Error"),
        "The package server refused a file.",
        "Try again later: the next run goes on where this one stopped.",
    ),
    Cause(
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "BadZipFile", "Wheel is invalid", "zlib.error"),
        "A package arrived damaged.",
        "Run the same command again; if that does not help, empty pip's cache with: python3 -m pip cache purge",
    ),
    Cause(
        ("No matching distribution found", "Could not find a version that satisfies", "ResolutionImpossible"),
        "A package that Palimpsest needs is not offered for this computer and this Python.",
        "Use 64-bit Python 3.11, 3.12 or 3.13 on a current system.",
    ),
)


def explain_pip(output: str, doing: str, log: str) -> InstallationFault:
    """Turn what pip printed before it failed into one sentence and one piece of advice.

    Args:
        output: pip's whole output.
        doing: What was being installed, for the sentence.
        log: Where the full output is kept.
    """
    for cause in CAUSES:
        if any(sign in output for sign in cause.signs):
            return InstallationFault(
                f"Could not install {doing}: {first_lower(cause.what)}", _with_log(cause.advice, log)
            )
    errors = [line.strip() for line in output.splitlines() if line.startswith("ERROR:")]
    reason = errors[-1].removeprefix("ERROR:").strip() if errors else "pip stopped without saying why."
    return InstallationFault(f"Could not install {doing}: {reason}", _with_log("Run the same command again.", log))


def first_lower(sentence: str) -> str:
    """Return the sentence as it stands after a colon."""
    return sentence[:1].lower() + sentence[1:]


def _with_log(advice: str, log: str) -> str:
    return f"{advice}\nThe full account is in {log}"
