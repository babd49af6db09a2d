"""What a computer and a verdict mean, in plain words."""

from dataclasses import replace

import pytest

from desktop.models.shelf import recommended, without_model_in_use
from desktop.models.words import (
    Tone,
    computer_lines,
    disk_size,
    memory_size,
    precision_name,
    speed_sentence,
    sums,
    verdict_sentence,
    verdict_tone,
)
from runtime.fit import Placement, assess
from runtime.hardware import GpuProblem
from runtime.models.catalogue import Precision
from runtime.models.records import Speed
from runtime.system import Memory, SystemCard, Vendor
from tests.support.computers import RTX_4090, RTX_5090, RecordedCard, RecordedNvml, computer, reader, with_free
from tests.support.shelves import HERE, LARGE, STARTER

RTX_3060 = RecordedCard("NVIDIA GeForce RTX 3060", "GPU-3060", 12288, 11500, (8, 6))
NO_CARD = reader(None, memory=Memory(16 * 10**9, 9 * 10**9)).read()
WORDS_OF_ENGINES = ("tensor", "shard", "nf4", "bf16", "int8", "vram", "cuda", "torch", "hash", "expert", "weights")


def said(hardware, precision=Precision.NF4):
    return verdict_sentence(assess(LARGE, precision, hardware), hardware)


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 KB"), (668_127, "668 KB"), (13_000_000, "13 MB"), (2 * 10**9, "2 GB"), (51_600_000_000, "51.6 GB")],
)
def test_sizes_on_a_disk(size, words):
    assert disk_size(size) == words


def test_memory_is_counted_as_it_is_sold():
    assert memory_size(24 * 2**30) == "24 GB"
    assert memory_size(410 * 2**20) == "410 MB"


def test_a_5090_is_told_as_people_know_it():
    assert computer_lines(computer(RTX_5090)) == (
        "RTX 5090-class card (NVIDIA GeForce RTX 5090): 32 GB, 31 GB free",
        "AMD Ryzen 9 9950X; 60 GB of memory, 52 GB free",
    )


def test_without_a_card_the_processor_has_to_do_it():
    assert computer_lines(NO_CARD)[0] == "No graphics card that can be used: the processor has to do it."


def test_a_card_of_another_maker_is_named_with_the_reason():
    lines = computer_lines(reader(None, system_cards=[SystemCard(Vendor.AMD, 16 * 2**30)]).read())
    assert lines[1] == "AMD graphics cannot be used: Palimpsest works with NVIDIA cards only."


@pytest.mark.parametrize("problem", list(GpuProblem))
def test_every_reason_has_words_without_a_name_of_a_library(problem):
    hardware = computer(RTX_5090)
    broken = replace(hardware, gpus=(replace(hardware.gpus[0], problem=problem),))
    line = computer_lines(broken)[1]
    assert line.startswith("NVIDIA GeForce RTX 5090 cannot be used: ")
    assert line.endswith(".")
    assert not any(word in line.lower() for word in WORDS_OF_ENGINES)


def test_verdicts_on_the_computers_people_have():
    assert said(computer(RTX_5090)) == "Runs on the graphics card."
    assert said(computer(RTX_3060)).startswith("Runs on the graphics card, with a part of it kept in memory")
    assert said(NO_CARD).startswith("Does not fit: ")
    assert said(NO_CARD).endswith("GB of memory too little.")
    assert said(reader(None, memory=Memory(64 * 10**9, 56 * 10**9)).read()).startswith("Runs on the processor only")


def test_tones_of_verdicts():
    assert verdict_tone(assess(LARGE, Precision.NF4, computer(RTX_5090))) is Tone.GOOD
    assert verdict_tone(assess(LARGE, Precision.NF4, computer(RTX_3060))) is Tone.FAIR
    assert verdict_tone(assess(LARGE, Precision.NF4, NO_CARD)) is Tone.BAD


def test_other_programs_in_the_way_are_said_to_be():
    full = computer(with_free(RTX_4090, 2000), memory=16 * 10**9, taken=2 * 10**9)
    assert said(full).endswith("Other programs hold that much: close some, and it fits.")
    assert "Other programs" not in said(NO_CARD)


def test_no_word_of_engines_in_any_verdict_or_its_arithmetic():
    for hardware in (computer(RTX_5090), computer(RTX_3060), NO_CARD):
        for precision in LARGE.precisions:
            verdict = assess(LARGE, precision, hardware)
            texts = [verdict_sentence(verdict, hardware), precision_name(precision)]
            for one in sums(verdict):
                texts += [one.title, *one.memories, *(label for label, _ in one.rows)]
            assert not [word for word in WORDS_OF_ENGINES if word in " ".join(texts).lower()]


def test_the_arithmetic_adds_up_and_ends_with_what_fits():
    verdict = assess(LARGE, Precision.NF4, computer(RTX_3060))
    found = sums(verdict)
    assert [one.title.rpartition(": ")[2] for one in found] == ["does not fit", "fits"]
    for one in found:
        for number, (needed, _free) in enumerate(one.totals):
            assert sum(sizes[number] for _, sizes in one.rows) == needed
    assert found[-1].totals[1] == (verdict.chosen.memory.size, verdict.chosen.memory.free)


def test_without_a_card_only_the_processor_is_reckoned():
    assert [one.memories for one in sums(assess(LARGE, Precision.NF4, NO_CARD))] == [("Memory",)]


def test_the_4_bit_form_is_recommended_for_a_5090_whatever_else_runs():
    assert recommended(LARGE, computer(RTX_5090)) is Precision.NF4
    assert recommended(LARGE, computer(with_free(RTX_5090, 3000))) is Precision.NF4
    assert recommended(STARTER, NO_CARD) is Precision.BF16


def test_the_recommended_form_is_in_the_best_place_there_is():
    for hardware in (computer(RTX_5090), computer(RTX_4090), computer(RTX_3060), NO_CARD):
        places = list(Placement)
        best = assess(LARGE, recommended(LARGE, hardware), hardware).placement
        assert places.index(best) == min(places.index(assess(LARGE, p, hardware).placement) for p in LARGE.precisions)


def test_the_model_in_use_makes_room_for_the_next():
    full = computer(with_free(RTX_5090, 31518 - 17_000))
    assert assess(LARGE, Precision.NF4, full).placement is not Placement.GPU
    emptied = without_model_in_use(full, HERE, "cuda:0")
    assert assess(LARGE, Precision.NF4, emptied).placement is Placement.GPU
    assert emptied.best_gpu.free <= emptied.best_gpu.total
    assert without_model_in_use(full, None, "cuda:0") is full


def test_on_the_processor_the_memory_is_what_comes_back():
    hardware = computer(RTX_5090)
    emptied = without_model_in_use(hardware, HERE, "cpu")
    assert emptied.memory.free > hardware.memory.free
    assert emptied.gpus == hardware.gpus


def test_speed():
    assert speed_sentence(Speed(61.4, "cpu", "2026-11-25")) == (
        "61 tokens a second, measured on this computer's processor"
    )
    assert speed_sentence(Speed(3.26, "cuda:0", "x")).startswith("3.3 tokens a second, measured on this computer's gr")


def test_nvml_of_a_computer_with_two_cards_names_the_one_with_more_room():
    hardware = reader(RecordedNvml(RTX_3060, RTX_4090)).read()
    assert computer_lines(hardware)[0].startswith("24 GB card (NVIDIA GeForce RTX 4090)")
