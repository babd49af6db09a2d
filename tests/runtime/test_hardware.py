from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from runtime.hardware import (
    OLDEST_CARD,
    Gpu,
    GpuClass,
    GpuProblem,
    HardwareReader,
    TorchBuild,
    parse_torch_version,
    read_torch_build,
    read_torch_cards,
)
from runtime.nvml import NvmlCard, NvmlError, NvmlStatus, read_nvml
from runtime.system import CpuFeature, SystemCard, Vendor, parse_cpuinfo, read_cards, read_disks
from tests.support.computers import (
    CPU_TORCH,
    CUDA_TORCH,
    MIB,
    RTX_4060_LAPTOP,
    RTX_4090,
    RTX_5090,
    RecordedCard,
    RecordedNvml,
    reader,
    with_free,
)

ROOT = Path(__file__).resolve().parents[2]
UUID = "nvmlDeviceGetUUID"
NOT_SUPPORTED, NO_DRIVER, MISMATCH, LOST, UNINITIALISED = 3, 9, 18, 15, 1


def test_a_desktop_with_a_large_card() -> None:
    computer = reader(RecordedNvml(RTX_5090)).read()
    (gpu,) = computer.gpus
    assert (gpu.name, gpu.uuid, gpu.capability, gpu.problem) == ("NVIDIA GeForce RTX 5090", "GPU-5090", (12, 0), None)
    assert (gpu.total, gpu.free, gpu.taken) == (32607 * MIB, 31518 * MIB, 1089 * MIB)
    assert computer.driver == "580.95.05"
    assert computer.best_gpu is gpu
    assert computer.gpu_class is GpuClass.GB_32


def test_a_laptop_with_two_cards() -> None:
    found = [SystemCard(Vendor.INTEL), SystemCard(Vendor.NVIDIA)]
    computer = reader(RecordedNvml(RTX_4060_LAPTOP), system_cards=found).read()
    assert [(gpu.vendor, gpu.problem) for gpu in computer.gpus] == [
        (Vendor.NVIDIA, None),
        (Vendor.INTEL, GpuProblem.OTHER_VENDOR),
    ]
    assert computer.gpu_class is GpuClass.GB_8_TO_12


def test_two_cards_and_a_game_on_the_larger_one() -> None:
    computer = reader(RecordedNvml(with_free(RTX_5090, 9000), RTX_4090)).read()
    assert computer.gpus[0].taken == (32607 - 9000) * MIB
    assert computer.gpus[0].size_class is GpuClass.GB_32
    assert computer.best_gpu is computer.gpus[1]


def test_a_processor_build_of_torch_beside_a_card() -> None:
    computer = reader(RecordedNvml(RTX_4090), torch=CPU_TORCH).read()
    assert computer.gpus[0].problem is GpuProblem.CPU_BUILD
    assert computer.gpus[0].free == 23571 * MIB
    assert computer.best_gpu is None
    assert computer.gpu_class is GpuClass.NONE


def test_no_torch() -> None:
    assert reader(RecordedNvml(RTX_4090), torch=None).read().gpus[0].problem is GpuProblem.NO_TORCH


@pytest.mark.parametrize(
    ("cuda", "capability", "torch", "problem"),
    [
        (12080, (8, 9), CUDA_TORCH, GpuProblem.DRIVER_TOO_OLD),
        (13010, (8, 9), CUDA_TORCH, None),
        (12000, (8, 9), TorchBuild("2.13.0+cu126", "12.6"), None),
        (13000, (8, 9), TorchBuild("2.13.0+cu126", "12.6"), None),
        (11040, (8, 9), TorchBuild("2.13.0+cu126", "12.6"), GpuProblem.DRIVER_TOO_OLD),
        (11040, (8, 9), CPU_TORCH, GpuProblem.DRIVER_TOO_OLD),
        (13000, (6, 1), CUDA_TORCH, GpuProblem.CARD_TOO_OLD),
        (13000, (7, 5), CUDA_TORCH, None),
        (12080, (6, 1), TorchBuild("2.13.0+cu126", "12.6"), None),
        (12080, (3, 5), CPU_TORCH, GpuProblem.CARD_TOO_OLD),
    ],
)
def test_driver_and_card_against_torch(
    cuda: int, capability: tuple[int, int], torch: TorchBuild, problem: GpuProblem | None
) -> None:
    card = RecordedCard("NVIDIA card", "GPU-1", 8192, 8000, capability)
    assert reader(RecordedNvml(card, cuda=cuda), torch=torch).read().gpus[0].problem is problem


def test_the_installer_has_the_same_oldest_cards() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    builds = tool["palimpsest"]["installer"]["cuda"]
    oldest = {int(build["name"][2:4]): divmod(round(build["oldest-card"] * 10), 10) for build in builds}
    assert oldest == OLDEST_CARD


@pytest.mark.parametrize("code", [NO_DRIVER, 999])
def test_a_library_without_a_driver(code: int) -> None:
    nvml = RecordedNvml(fails=[("nvmlInit_v2", code)])
    computer = reader(nvml, system_cards=[SystemCard(Vendor.NVIDIA)]).read()
    assert [(gpu.vendor, gpu.problem) for gpu in computer.gpus] == [(Vendor.NVIDIA, GpuProblem.NO_DRIVER)]
    assert computer.driver is None
    assert nvml.shut_down == 0


def test_a_driver_that_was_just_updated() -> None:
    nvml = RecordedNvml(fails=[("nvmlInit_v2", MISMATCH)])
    computer = reader(nvml, system_cards=[SystemCard(Vendor.NVIDIA)]).read()
    assert computer.gpus[0].problem is GpuProblem.DRIVER_MISMATCH


def test_no_library_and_a_card_under_a_free_driver() -> None:
    computer = reader(system_cards=[SystemCard(Vendor.NVIDIA)], torch=CPU_TORCH).read()
    assert [gpu.problem for gpu in computer.gpus] == [GpuProblem.NO_DRIVER]


def test_no_library_but_torch_can_use_a_card() -> None:
    card = NvmlCard(name="NVIDIA Thor", uuid="", total=2**36, free=2**35, capability=(11, 0))
    computer = reader(torch_cards=[card], system_cards=[SystemCard(Vendor.NVIDIA)]).read()
    assert [(gpu.name, gpu.free, gpu.problem) for gpu in computer.gpus] == [("NVIDIA Thor", 2**35, None)]


def test_no_card_at_all() -> None:
    computer = reader(torch=CPU_TORCH).read()
    assert (computer.gpus, computer.best_gpu, computer.gpu_class) == ((), None, GpuClass.NONE)


def test_cards_of_other_makers_are_there_and_cannot_be_used() -> None:
    found = [SystemCard(Vendor.AMD, 2**34), SystemCard(Vendor.INTEL), SystemCard(Vendor.APPLE)]
    computer = reader(system_cards=found).read()
    assert [(gpu.name, gpu.total, gpu.problem) for gpu in computer.gpus] == [
        ("AMD graphics", 2**34, GpuProblem.OTHER_VENDOR),
        ("Intel graphics", None, GpuProblem.OTHER_VENDOR),
        ("Apple graphics", None, GpuProblem.OTHER_VENDOR),
    ]
    assert computer.gpu_class is GpuClass.NONE


def test_memory_that_nvml_does_not_tell_is_asked_of_torch() -> None:
    card = RecordedCard("NVIDIA GB10", "GPU-10", 0, 0, (12, 1), (("nvmlDeviceGetMemoryInfo", NOT_SUPPORTED),))
    told = NvmlCard(name="NVIDIA GB10", uuid="", total=120 * 2**30, free=2**36, capability=(12, 1))
    (gpu,) = reader(RecordedNvml(card), torch_cards=[told]).read().gpus
    assert (gpu.total, gpu.free, gpu.problem) == (120 * 2**30, 2**36, None)
    (gpu,) = reader(RecordedNvml(card)).read().gpus
    assert (gpu.total, gpu.taken, gpu.size_class) == (None, None, GpuClass.UNKNOWN)


def test_a_card_that_does_not_answer_does_not_hide_the_others() -> None:
    broken = RecordedCard("", "", 0, 0, (0, 0), (("nvmlDeviceGetHandleByIndex_v2", LOST),))
    computer = reader(RecordedNvml(broken, RTX_4090)).read()
    assert [gpu.problem for gpu in computer.gpus] == [GpuProblem.LOST, None]


def test_the_library_is_let_go_also_after_an_error() -> None:
    nvml = RecordedNvml(RTX_4090, fails=[("nvmlDeviceGetCount_v2", UNINITIALISED)])
    with pytest.raises(NvmlError, match="nvmlDeviceGetCount_v2 gave 1") as caught:
        read_nvml(lambda: nvml)
    assert caught.value.status is NvmlStatus.UNKNOWN
    assert nvml.shut_down == 1
    fine = RecordedNvml(RTX_4090)
    read_nvml(lambda: fine)
    assert fine.shut_down == 1


def test_questions_a_driver_has_no_answer_to() -> None:
    card = RecordedCard("NVIDIA card", "GPU-1", 8188, 8000, (8, 9), ((UUID, NOT_SUPPORTED),))
    answer = read_nvml(lambda: RecordedNvml(card, fails=[("nvmlSystemGetCudaDriverVersion", NOT_SUPPORTED)]))
    assert (answer.cuda, answer.cards[0].uuid) == (None, "")


def test_a_library_that_is_too_old() -> None:
    with pytest.raises(NvmlError) as caught:
        read_nvml(lambda: SimpleNamespace())
    assert caught.value.status is NvmlStatus.LIBRARY_MISMATCH


@pytest.mark.parametrize(
    ("mebibytes", "expected"),
    [
        (97887, GpuClass.GB_32),
        (32607, GpuClass.GB_32),
        (24564, GpuClass.GB_24),
        (23028, GpuClass.GB_24),  # 24 GB with error correction
        (20475, GpuClass.GB_16),
        (16376, GpuClass.GB_16),
        (15360, GpuClass.GB_16),  # 16 GB with error correction
        (12282, GpuClass.GB_8_TO_12),
        (8188, GpuClass.GB_8_TO_12),
        (6144, GpuClass.SMALLER),
    ],
)
def test_classes(mebibytes: int, expected: GpuClass) -> None:
    assert Gpu(vendor=Vendor.NVIDIA, name="", total=mebibytes * MIB).size_class is expected


def raise_out_of_memory() -> None:
    raise RuntimeError("CUDA error: out of memory")


def test_torch_as_it_tells_of_cards() -> None:
    def fake(is_available: bool) -> Any:
        properties = SimpleNamespace(name="NVIDIA GeForce RTX 4090", major=8, minor=9, total_memory=24564 * MIB)
        cuda = SimpleNamespace(
            is_available=lambda: is_available,
            device_count=lambda: 1,
            get_device_properties=lambda index: properties,
            mem_get_info=lambda index: (20000 * MIB, 24082 * MIB),
        )
        return SimpleNamespace(cuda=cuda)

    (card,) = read_torch_cards(fake(True))
    assert (card.name, card.free, card.total, card.capability) == (
        "NVIDIA GeForce RTX 4090",
        20000 * MIB,
        24082 * MIB,
        (8, 9),
    )
    assert read_torch_cards(fake(False)) == ()
    full = fake(True)
    full.cuda.mem_get_info = lambda index: raise_out_of_memory()
    assert read_torch_cards(full) == ()


def test_the_build_of_torch_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "version.py"
    assert parse_torch_version(file) is None
    file.write_text("from typing import Optional\n__version__ = '2.13.0+cu130'\ncuda: Optional[str] = '13.0'\n")
    assert parse_torch_version(file) == TorchBuild("2.13.0+cu130", "13.0")
    file.write_text("__version__ = ")
    assert parse_torch_version(file) is None


def test_the_build_that_is_installed() -> None:
    import torch

    assert read_torch_build() == TorchBuild(torch.__version__, torch.version.cuda)


def test_reading_this_computer_loads_no_torch() -> None:
    program = (
        "import sys; from runtime.hardware import HardwareReader; import runtime.fit, runtime.models.catalogue; "
        "HardwareReader(torch_cards=lambda: ()).read(); print('torch' in sys.modules, 'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_this_computer(tmp_path: Path) -> None:
    computer = HardwareReader(torch_cards=lambda: ()).read([tmp_path / "not" / "yet"])
    assert 0 < computer.memory.free <= computer.memory.total
    assert 1 <= computer.processor.cores <= computer.processor.threads
    assert computer.processor.name
    (disk,) = computer.disks
    assert disk.folder == tmp_path / "not" / "yet"
    assert 0 < disk.free <= disk.total
    assert read_disks([]) == ()


@pytest.mark.parametrize(
    ("flags", "features"),
    [
        ("fpu sse4_2 avx", ()),
        ("avx avx2", (CpuFeature.AVX2,)),
        (
            "avx2 avx512f avx512bw amx_bf16 amx_tile amx_int8",
            (CpuFeature.AVX2, CpuFeature.AVX512, CpuFeature.AMX),
        ),
    ],
)
def test_a_processor_under_linux(flags: str, features: tuple[CpuFeature, ...]) -> None:
    text = (
        f"processor\t: 0\nmodel name\t: Intel(R) Xeon(R) w9-3495X\nflags\t\t: {flags}\n\nprocessor\t: 1\nflags\t\t:\n"
    )
    assert parse_cpuinfo(text) == ("Intel(R) Xeon(R) w9-3495X", features)


def test_a_processor_that_says_little() -> None:
    assert parse_cpuinfo("processor\t: 0\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd\n") == ("", ())


def test_cards_under_linux(tmp_path: Path) -> None:
    for name, vendor in {"card0": "0x8086", "card1": "0x10de", "card2": "0x1002", "card3": "0x1a03"}.items():
        (tmp_path / name / "device").mkdir(parents=True)
        (tmp_path / name / "device" / "vendor").write_text(f"{vendor}\n")
    (tmp_path / "card2" / "device" / "mem_info_vram_total").write_text("17163091968\n")
    (tmp_path / "card0-eDP-1").mkdir()
    (tmp_path / "renderD128" / "device").mkdir(parents=True)
    (tmp_path / "renderD128" / "device" / "vendor").write_text("0x8086\n")
    if sys.platform != "darwin":
        assert read_cards(tmp_path) == (
            SystemCard(Vendor.INTEL),
            SystemCard(Vendor.NVIDIA),
            SystemCard(Vendor.AMD, 17163091968),
        )
        assert read_cards(tmp_path / "none") == ()
