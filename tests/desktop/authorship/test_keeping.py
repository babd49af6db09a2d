"""Authors between two sessions, and for other programs."""

import csv
import io
import json
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from desktop.authorship.authors import Author, Run
from desktop.authorship.counting import report_of
from desktop.authorship.exports import ReportFormat, as_marked_markdown, exported, with_annotations
from desktop.authorship.keeping import from_values, to_values

LINES = ["# Wreck", "", "The keeper rowed out to the wreck at dawn.", "", "Anna waited."]
RUNS = [(), (), (Run(11, 20, Author.MODEL), Run(28, 33, Author.CHANGED)), (), ()]


def test_the_same_text_has_the_same_authors():
    values = json.loads(json.dumps(to_values(LINES, RUNS)))
    assert from_values(values, LINES) == RUNS


def test_a_line_that_was_moved_or_changed_by_another_program_is_found_again():
    values = to_values(LINES, RUNS)
    moved = ["A new line.", *LINES]
    assert from_values(values, moved) == [(), *RUNS]
    changed = [*LINES[:2], "Today the keeper rowed out to the wreck at dawn.", "", "Anna waited."]
    assert from_values(values, changed)[2] == (Run(17, 26, Author.MODEL), Run(34, 39, Author.CHANGED))
    assert from_values(values, ["Something else entirely."]) == [()]


@given(st.recursive(st.none() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)))
def test_values_that_make_no_sense_are_left_out(values):
    assert from_values(values, LINES) == [()] * 5


def test_words_are_counted_for_each_section():
    report = report_of(LINES, RUNS, [(0, "Wreck", 1)])
    assert report.whole.by == {Author.WRITER: 9, Author.MODEL: 2, Author.CHANGED: 1}
    assert [(one.title, one.words.total) for one in report.sections] == [("Wreck", 12)]


def test_tables_and_marked_texts():
    report = report_of(LINES, RUNS, [(0, "=Wreck", 1)])

    def file(wanted):
        return exported(wanted, LINES, RUNS, report, "A <title>").decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(file(ReportFormat.CSV))))
    assert rows[1:] == [["'=Wreck", "1", "12", "9", "2", "1"], ["All", "", "12", "9", "2", "1"]]
    data = json.loads(file(ReportFormat.JSON))
    assert [one["text"] for one in data["spans"]] == ["rowed out", "wreck"]
    assert '<span class="model">rowed out</span>' in file(ReportFormat.HTML)
    assert "A &lt;title&gt;" in file(ReportFormat.HTML)
    assert "{++rowed out++} to the {==wreck==}" in as_marked_markdown(LINES, RUNS)


def test_markdown_annotations_count_what_a_reader_sees_as_one_character():
    text = with_annotations(
        ["👩‍🚀 é wreck", ""], [(Run(len("👩‍🚀 é "), len("👩‍🚀 é wreck"), Author.MODEL),), ()], "Anna"
    )
    block = text.split("\n\n")[1].splitlines()
    assert block[0] == "---"
    assert block[1].startswith("Annotations: 0,9 SHA-256 ")
    assert [line.strip() for line in block[2:]] == ["@Anna: 0,4", "&AI: 4,5", "..."]


def test_the_hash_of_markdown_annotations_is_that_of_the_text_before_the_block():
    text = with_annotations([*LINES, ""], [*RUNS, ()])
    assert f"SHA-256 {sha256(chr(10).join(LINES).encode()).hexdigest()[:32]}" in text
    assert text.startswith(chr(10).join(LINES) + "\n\n---\n")
