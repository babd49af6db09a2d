from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from runtime.benchmark.experts import ExpertTimes, compare_experts, write_expert_table
from runtime.benchmark.sizes import TINY
from runtime.cli import main
from runtime.quantization.kernels.choice import Verdict
from runtime.quantization.kernels.tile import TILES

SIZE = dataclasses.replace(TINY, hidden=64, experts=5, experts_per_token=2, expert_width=128)
CPU = torch.device("cpu")


def elapsed(call: Callable[[], Tensor]) -> float:
    start = time.perf_counter()
    assert call().isfinite().all()
    return 1000 * (time.perf_counter() - start)


def test_ways_are_timed_for_each_number_of_tokens(caplog: pytest.LogCaptureFixture) -> None:
    """Of Triton nothing but the failure can be had here: there is no card to compile for, or no Triton."""
    times = compare_experts(SIZE, CPU, (1, 24), lambda device: TILES[:1], elapsed)
    assert [one.tokens for one in times] == [1, 24]
    for one in times:
        assert one.verdict.tile is None
        assert list(one.verdict.milliseconds) == [None]
        assert one.verdict.milliseconds[None] > 0
        assert one.bfloat16 is not None
    assert caplog.text.count("cannot be used") == 2


def test_a_processor_has_nothing_to_compare() -> None:
    with pytest.raises(ValueError, match="one way only to compute 3 tokens on cpu"):
        compare_experts(SIZE, CPU, (3,))


def test_table_marks_what_is_taken() -> None:
    one, other = TILES[:2]
    table = write_expert_table(
        [
            ExpertTimes(32, Verdict(one, {None: 3.0, one: 0.5}), 1.0),
            ExpertTimes(256, Verdict(None, {None: 3.0, one: 4.5, other: 5.0}), None),
        ]
    )
    assert table.splitlines() == [
        "milliseconds a layer            32 tokens  256 tokens",
        "4 bits, plain                         3           3 *",
        "4 bits, 16 x 64 x 64, 4 warps       0.5 *       4.5",
        "4 bits, 16 x 64 x 128, 4 warps        -           5",
        "bfloat16                              1           -",
        "",
        "* is the way that is taken.",
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--experts measures random weights"),
        (["--size", "checkpoint-layer"], "only an NVIDIA graphics card has"),
        (["--size", "checkpoint-layer", "--device", "cuda:7"], "no device 'cuda:7'"),
    ],
)
def test_from_the_command_line(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["benchmark", "--experts", *options]) == 2
    assert said in capsys.readouterr().err
