"""Documents beyond the context: what is read of them, and how rarely that changes."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.models.load import LoadedModel
from runtime.models.vocabulary import Vocabulary
from runtime.tasks.context import nearest_in_steps
from runtime.tasks.outline import beginning, headings, outline
from runtime.tasks.prompt import PromptTexts, build_prompt

SOME = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CONTEXT = 4096


def chapter(number: int) -> str:
    sections = [
        f"## Section {number}.{section}\n\n"
        + "\n\n".join(
            f"Paragraph {paragraph} of {number}.{section}. " + "The old house stood at the end of the lane. " * 6
            for paragraph in range(4)
        )
        for section in range(3)
    ]
    return f"# Chapter {number}\n\n" + "\n\n".join(sections)


BOOK = "# The lane\n\nAnna walked home in the rain, and this is her story.\n\n" + "\n\n".join(map(chapter, range(24)))


def with_context(model: LoadedModel, length: int) -> LoadedModel:
    return dataclasses.replace(model, info=dataclasses.replace(model.info, context_length=length))


@pytest.fixture
def large(chat_model: LoadedModel) -> LoadedModel:
    return with_context(chat_model, CONTEXT)


def spelt(model: LoadedModel, texts: PromptTexts, reserve: int = 48) -> str:
    return model.tokenizer.decode(build_prompt(model, texts, reserve).tokens)


def starts_while_typing(model: LoadedModel, before: str, words: int) -> list[int]:
    """How much is left out while `words` more words are written; looked at after every fifth."""
    return [
        build_prompt(model, PromptTexts(name="continue", before=before + " house" * count), 48).left_out
        for count in range(0, words, 5)
    ]


def in_common(prompts: list[list[int]]) -> list[int]:
    """The tokens all of `prompts` begin with."""
    columns = zip(*prompts, strict=False)
    return [column[0] for column in itertools.takewhile(lambda column: len(set(column)) == 1, columns)]


def changes(values: list[int]) -> int:
    return sum(one != two for one, two in itertools.pairwise(values))


def test_200_more_words_move_the_start_once_at_most(large: LoadedModel) -> None:
    starts = starts_while_typing(large, BOOK, 200)
    assert starts[0] > 0
    assert changes(starts) <= 1
    assert starts == sorted(starts)


def test_a_model_without_a_chat_has_steps_too(model: LoadedModel) -> None:
    starts = starts_while_typing(with_context(model, CONTEXT), BOOK, 200)
    assert starts[0] > 0
    assert changes(starts) <= 1


def test_a_small_context_moves_in_steps_of_an_eighth(chat_model: LoadedModel) -> None:
    starts = starts_while_typing(chat_model, BOOK, 200)
    tokens = len(chat_model.vocabulary.encode(" house" * 200))
    assert 1 <= changes(starts) <= 2 + 2 * tokens // (1024 // 8)


def test_what_was_read_stays_the_same_while_the_writer_types(large: LoadedModel) -> None:
    one, two = (
        build_prompt(large, PromptTexts(name="continue", before=BOOK + " house" * count), 48).tokens for count in (0, 9)
    )
    common = in_common([one, two])
    after_before = len(one) - len(common)
    assert len(large.vocabulary.encode(" house")) <= after_before < 200


def test_tasks_and_instructions_have_the_document_in_common(large: LoadedModel) -> None:
    requests = (
        PromptTexts(name="continue", before=BOOK),
        PromptTexts(name="rewrite", before=BOOK, selected="Anna walked.", after="Then.", instruction="Shorter."),
        PromptTexts(
            name="rewrite", before=BOOK, selected="Anna walked.", after="Then.", instruction="As a letter. " * 3
        ),
        PromptTexts(name="fill", before=BOOK, after="stood here.", words=4),
    )
    prompts = [build_prompt(large, texts, 48).tokens for texts in requests]
    common = large.tokenizer.decode(in_common(prompts))
    assert common.rstrip().endswith(BOOK[-2000:].rstrip())


def test_the_parts_of_a_long_document(large: LoadedModel) -> None:
    prompt = spelt(
        large, PromptTexts(name="rewrite", before=BOOK, selected="SELECTED", after="AFTER", instruction="BRIEF")
    )
    parts = ["# The lane\n\nAnna walked home", "Headings of the part", "…", BOOK[-1000:], "SELECTED", "AFTER", "BRIEF"]
    places = [prompt.index(part) for part in parts]
    assert places == sorted(places)
    assert "[[" not in prompt
    assert "]]" not in prompt
    assert "{" not in prompt


def test_labels_go_with_their_texts(chat_model: LoadedModel) -> None:
    prompt = spelt(chat_model, PromptTexts(name="fill", before="The house", words=None))
    assert "begins" not in prompt
    assert "Headings" not in prompt
    assert "after the gap" not in prompt
    assert "about" not in prompt
    assert prompt.count("\n\n\n") == 0
    assert "about 7 of them" in spelt(chat_model, PromptTexts(name="fill", before="The", after="stood", words=7))
    empty = spelt(chat_model, PromptTexts(name="continue", before="", instruction="A letter."))
    assert "right before" not in empty
    assert "new document. A letter." in empty


def test_without_headings_there_is_no_outline(large: LoadedModel) -> None:
    prompt = spelt(large, PromptTexts(name="continue", before="It began.\n\n" + "The old house stood there. " * 3000))
    assert "How the document begins:\n\nIt began.\n\nThe text right before" in prompt


def test_the_selection_is_more_important_than_the_outline(large: LoadedModel) -> None:
    selected = "The old house stood there. "
    selected *= (CONTEXT * 3 // 4) // len(large.vocabulary.encode(selected))
    prompt = spelt(large, PromptTexts(name="rewrite", before=BOOK, selected=selected, after="AFTER"))
    assert "Headings" not in prompt
    assert BOOK[-200:] in prompt


@given(length=st.integers(1600, 4000), reserve=st.integers(1, 300), size=st.integers(0, len(BOOK)))
@SOME
def test_a_prompt_fits_and_counts_what_it_leaves_out(
    chat_model: LoadedModel, length: int, reserve: int, size: int
) -> None:
    model = with_context(chat_model, length)
    texts = PromptTexts(name="rewrite", before=BOOK[:size], selected="Anna walked.", after=BOOK[size:])
    prompt = build_prompt(model, texts, reserve)
    assert len(prompt.tokens) <= length - reserve
    spelling = model.tokenizer.decode(prompt.tokens)
    kept = texts.before[prompt.left_out :]
    assert not kept.strip() or f"{kept}\n\nThe passage to rewrite:" in spelling
    assert kept or size == 0 or prompt.left_out == size


@given(count=st.integers(0, 900), budget=st.integers(0, 600), step=st.integers(1, 200))
@SOME
def test_steps_keep_to_the_budget(model: LoadedModel, count: int, budget: int, step: int) -> None:
    text = " ".join(f"word{index}." + "\n\n" * (index % 40 == 0) for index in range(count))
    kept, left_out = nearest_in_steps(text, budget, step, model.vocabulary)
    assert text[left_out:] == kept
    tokens = len(model.vocabulary.encode(kept))
    assert tokens <= budget
    assert left_out == 0 or tokens >= budget // 2 - 8
    assert left_out == 0 or not kept or text[left_out - 1].isspace() or budget < 16


def test_a_text_without_a_break_is_cut_all_the_same(model: LoadedModel) -> None:
    kept, left_out = nearest_in_steps("x" * 5000, 400, 50, model.vocabulary)
    assert left_out + len(kept) == 5000
    assert len(model.vocabulary.encode(kept)) >= 200


def test_headings() -> None:
    fenced = "```\n# in code\n```\n", "~~~\n```\n# in code\n~~~\n"
    text = f"# One\n\n#no heading\n{fenced[0]}## Two ##\n   ### Three # 3\n    # code\n#\n{fenced[1]}# Four"
    found = list(headings(text))
    assert [(heading.level, heading.text) for heading in found] == [
        (1, "One"),
        (2, "Two"),
        (3, "Three # 3"),
        (1, "Four"),
    ]
    assert all(text[heading.offset :].lstrip().startswith("#" * heading.level) for heading in found)


@pytest.fixture
def vocabulary(model: LoadedModel) -> Vocabulary:
    return model.vocabulary


def test_an_outline_is_shortened_in_the_middle(vocabulary: Vocabulary) -> None:
    found = list(headings(BOOK))
    whole = outline(found, 100_000, vocabulary)
    assert whole.splitlines() == [heading.line for heading in found]
    lines = outline(found, len(vocabulary.encode(whole)) // 4, vocabulary).splitlines()
    assert lines[0] == "…", "the title is told by the document's beginning"
    assert lines[-3:] == ["## Section 23.0", "## Section 23.1", "## Section 23.2"]
    assert lines.count("…") == 1
    assert len(lines) > 10


def test_the_headings_the_text_stands_under_come_first(vocabulary: Vocabulary) -> None:
    text = "# Part\n\n## Old\n\n### a\n\n### b\n\n## New\n\n" + "\n\n".join(f"### Point {index}" for index in range(60))
    lines = outline(list(headings(text)), 80, vocabulary).splitlines()
    assert lines[:4] == ["# Part", "…", "## New", "…"]
    assert lines[-1] == "### Point 59"


@given(budget=st.integers(0, 400))
@SOME
def test_an_outline_fits(model: LoadedModel, budget: int) -> None:
    found = list(headings(BOOK))
    assert len(model.vocabulary.encode(outline(found, budget, model.vocabulary))) <= budget
    assert len(model.vocabulary.encode(beginning(BOOK, budget, model.vocabulary).text)) <= budget


def test_a_beginning_is_the_title_and_a_paragraph(vocabulary: Vocabulary) -> None:
    whole = beginning(BOOK, 1000, vocabulary)
    assert whole.text == "# The lane\n\nAnna walked home in the rain, and this is her story."
    assert BOOK[: whole.end] == whole.text
    short = beginning(BOOK, len(vocabulary.encode(whole.text)) - 4, vocabulary)
    assert short.text.endswith(" …")
    assert BOOK.startswith(short.text.removesuffix(" …"))
    assert beginning("\n\n", 10, vocabulary).text == ""
