from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from runtime.api import FaultCode, RuntimeFault
from runtime.fit import Placement
from runtime.models import placement
from runtime.models.catalogue import Precision, load_catalogue
from runtime.models.placement import Place, place

GB = 10**9
CARD, PROCESSOR = torch.device("cuda", 0), torch.device("cpu")
LARGE, STARTER = (entry.shape for entry in load_catalogue())


def set_free(monkeypatch: pytest.MonkeyPatch, *, card: float, memory: float) -> None:
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (int(card * GB), 80 * GB))
    free = SimpleNamespace(available=int(memory * GB))
    monkeypatch.setattr(placement.psutil, "virtual_memory", lambda: free)


@pytest.mark.parametrize(
    ("card", "memory", "precision", "expected"),
    [
        (23, 56, Precision.NF4, Place(CARD, Placement.GPU, 8192)),
        (18.05, 56, Precision.NF4, Place(CARD, Placement.GPU, 4096)),
        (11, 56, Precision.NF4, Place(CARD, Placement.STREAMING, 8192)),
        (11, 9, Precision.NF4, Place(CARD, Placement.FROM_DISK, 8192)),
        (4, 56, Precision.NF4, Place(PROCESSOR, Placement.PROCESSOR, 8192)),
        (23, 120, Precision.BF16, Place(PROCESSOR, Placement.PROCESSOR, 8192)),
        (80, 56, Precision.BF16, Place(CARD, Placement.GPU, 8192)),
    ],
)
def test_where_the_large_model_runs(
    monkeypatch: pytest.MonkeyPatch,
    card: float,
    memory: float,
    precision: Precision,
    expected: Place,
) -> None:
    set_free(monkeypatch, card=card, memory=memory)
    assert place(LARGE, precision, CARD, may_change=True) == expected


def test_a_card_that_was_asked_for_is_not_left(monkeypatch: pytest.MonkeyPatch) -> None:
    set_free(monkeypatch, card=4, memory=56)
    with pytest.raises(RuntimeFault, match="bytes are free on cuda:0") as caught:
        place(LARGE, Precision.NF4, CARD, may_change=False)
    assert caught.value.code is FaultCode.OUT_OF_MEMORY


def test_a_processor_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    set_free(monkeypatch, card=0, memory=1)
    assert place(LARGE, Precision.BF16, PROCESSOR, may_change=False) == Place(PROCESSOR, Placement.PROCESSOR, 8192)
    assert place(STARTER, Precision.BF16, PROCESSOR, may_change=True) == Place(
        PROCESSOR, Placement.PROCESSOR, 4096 - 128
    )
