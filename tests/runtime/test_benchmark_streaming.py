from __future__ import annotations

import dataclasses
import json
import sys

import pytest

from runtime.benchmark import streaming
from runtime.benchmark.sizes import TINY, resized
from runtime.benchmark.streaming import StreamingComparison, Way, compare_streaming, write_streaming_table
from runtime.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="bitsandbytes is not installed on macOS")
SMALL = resized(TINY, vocabulary=512, canvas=16, hidden=64, layers=4)


@pytest.fixture(scope="module")
def result() -> StreamingComparison:
    return compare_streaming(SMALL, "cpu", 8, steps=3, blocks=1)


def test_a_row_for_each_way(result: StreamingComparison) -> None:
    assert [line.way for line in result.rows] == list(Way)
    for line in result.rows:
        assert line.row.steps_per_block == result.steps == 3
        assert line.row.milliseconds_per_step.low > 0
    total = result.expert_bytes
    assert [line.device_bytes for line in result.rows] == [total, total // 2, total // 4]
    assert [line.copied_bytes for line in result.rows] == [0, total, total]


def test_each_way_copies_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = []
    plain = streaming.stream_experts

    def watch(*arguments: object, **options: object) -> object:
        streams.append(plain(*arguments, **options))  # pyright: ignore
        return streams[-1]

    monkeypatch.setattr(streaming, "stream_experts", watch)
    compare_streaming(SMALL, "cpu", 8, steps=3, blocks=1)
    ahead, unaided = streams
    # To warm up, to measure and to divide: a pass over the prompt and two or three steps each.
    passes = (1 + 2) + (1 + 3) + (1 + 3)
    assert unaided.copies == 4 * passes
    assert ahead.copies == 4 * passes + 1


def test_as_a_table_and_as_json(result: StreamingComparison) -> None:
    lines = write_streaming_table(result).splitlines()
    assert "4 layers" in lines[0]
    assert [line.split("  ")[0] for line in lines[3:6]] == ["resident", "streamed", "nothing ahead"]
    assert json.loads(json.dumps(dataclasses.asdict(result), allow_nan=False))["layers"] == 4


def test_what_does_not_fit_is_said_before_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "free_memory", lambda device: 10**5)
    with pytest.raises(streaming.RuntimeFault, match="GB are free"):
        compare_streaming(SMALL, "cpu", 8, steps=3)


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    small = "--size tiny --vocabulary 512 --canvas 16 --hidden 64 --layers 3 --steps 2 --blocks 1 --device cpu"
    assert main(["benchmark", "--streaming", *small.split(), "--json"]) == 0
    assert [line["way"] for line in json.loads(capsys.readouterr().out)["rows"]] == list(Way)
    assert main(["benchmark", "--streaming"]) == 2
    assert "--size" in capsys.readouterr().err
