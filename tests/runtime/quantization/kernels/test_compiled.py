"""What the kernel becomes for cards that are not here: Triton and NVIDIA's assembler, which it brings, need none."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from runtime.quantization.kernels.tile import TILES, Tile
from runtime.quantization.nf4 import BLOCK, GROUP

triton = pytest.importorskip("triton", reason="there is no Triton for this system")

# Ampere, Ada, Hopper and Blackwell for the desktop.
CARDS = (80, 89, 90, 120)
# Of a program, on the cards of a desktop; on Ampere and Hopper for servers it is more.
SHARED_MEMORY = 99 * 1024
GATE_UP, DOWN = (1408, 2816), (2816, 704)
POINTERS = {
    "inputs": "*bf16",
    "outputs": "*bf16",
    "ends": "*i32",
    "packed": "*u8",
    "absmax": "*u8",
    "nested_absmax": "*fp32",
    "nested_offset": "*fp32",
    "levels": "*fp32",
    "fine": "*fp32",
}


def compiled(card: int, sizes: tuple[int, int], tile: Tile) -> Any:
    """The kernel for 128 experts of the 26B model's `sizes`, as a launch would ask for it."""
    from triton.backends.compiler import GPUTarget
    from triton.compiler import ASTSource

    from runtime.quantization.kernels.grouped import _grouped_linear

    rows, columns = sizes
    constants = {
        "COUNT": 128,
        "COUNT_UP": 128,
        "ROWS": rows,
        "COLUMNS": columns,
        "GROUPS": -(-rows * columns // BLOCK // GROUP),
        "TOKENS_TILE": tile.tokens,
        "ROWS_TILE": tile.rows,
        "COLUMNS_TILE": tile.columns,
    }
    source = ASTSource(
        _grouped_linear,
        POINTERS | dict.fromkeys(constants, "constexpr"),
        constants,
        # torch's allocator aligns what it gives.
        {(number,): [["tt.divisibility", 16]] for number in range(len(POINTERS))},
    )
    options = {"num_warps": tile.warps, "num_stages": tile.stages, "enable_fp_fusion": False}
    return triton.compile(source, target=GPUTarget("cuda", card, 32), options=options)


@pytest.mark.parametrize(
    ("card", "sizes", "tile"),
    [(card, sizes, TILES[0]) for card in CARDS for sizes in (GATE_UP, DOWN)]
    + [(120, GATE_UP, one) for one in TILES[1:]],
    ids=str,
)
def test_kernel_fits_a_card(
    card: int, sizes: tuple[int, int], tile: Tile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRITON_CACHE_DIR", str(tmp_path / "cache"))
    kernel = compiled(card, sizes, tile)
    assert kernel.metadata.shared <= SHARED_MEMORY
    machine_code = tmp_path / "kernel.cubin"
    machine_code.write_bytes(kernel.asm["cubin"])
    dump = Path(triton.__file__).parent / "backends" / "nvidia" / "bin" / "cuobjdump"
    said = subprocess.run(
        [dump, "--dump-resource-usage", machine_code], capture_output=True, text=True, check=True
    ).stdout
    usage = {name: int(value) for name, value in re.findall(r"(REG|STACK|LOCAL):(\d+)", said)}
    # What does not fit into registers would be kept on the stack or in local memory.
    assert (usage["STACK"], usage["LOCAL"]) == (0, 0)
    assert usage["REG"] <= 128, usage

    assembly = kernel.asm["ptx"]
    assert re.search(r"\b(mma\.sync|wgmma\.mma_async)\S*\.f32\.bf16\.bf16", assembly)
    # A scale has two roundings, and a weight is rounded to the nearest.
    assert "fma.rn.f32" not in assembly
    assert "cvt.rn.bf16x2.f32" in assembly
    # Packed bytes come 16 at a time, ahead of their use.
    assert re.search(r"cp\.async\.c[ag]\.shared\.global \[[^]]*\], \[[^]]*\], 0x10", assembly)
