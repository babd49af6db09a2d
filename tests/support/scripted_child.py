"""A child process that plays the lines it is given, for tests of the window: `scripted_child.py SCRIPT COMMAND ...`.

SCRIPT is a JSON file: by the first word of the command, a list of steps. A step is an event to write, {"sleep":
seconds}, {"until_pause": the event to end with}, {"die": true}, or {"exit": code, "says": a complaint}. The command and
what the environment says of the token and the folders are written to a file beside the script.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path


def main() -> int:
    script = Path(sys.argv[1])
    arguments = sys.argv[2:]
    with script.with_suffix(".calls").open("a", encoding="utf-8") as calls:
        known = {name: os.environ.get(name, "") for name in ("HF_TOKEN", "PALIMPSEST_HOME")}
        calls.write(json.dumps({"arguments": arguments, **known, "nice": os.nice(0), "pid": os.getpid()}) + "\n")
    for step in json.loads(script.read_text(encoding="utf-8"))[arguments[0]]:
        if "sleep" in step:
            time.sleep(step["sleep"])
        elif "die" in step:
            os.kill(os.getpid(), signal.SIGKILL)
        elif "exit" in step:
            sys.stderr.write(step.get("says", "") + "\n")
            return step["exit"]
        elif "until_pause" in step:
            sys.stdin.buffer.read()
            _write(step["until_pause"])
            return 130
        else:
            _write(step)
    return 0


def _write(event: dict) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
