from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.snapshot import DraftKind, DraftRecord, Snapshot, SnapshotBroken, from_bytes, to_bytes
from desktop.document.text_file import Encoding, FileFormat, Fingerprint, Newline
from runtime.api import Span

SNAPSHOTS = st.builds(
    Snapshot,
    text=st.text(st.characters()),
    taken_at=st.datetimes(timezones=st.just(UTC)),
    path=st.none() | st.just(Path("/tmp/caf\udce9 😀.md")),
    format=st.builds(FileFormat, st.sampled_from(Encoding), st.booleans(), st.sampled_from(Newline)),
    fingerprint=st.none() | st.builds(Fingerprint, st.integers(0), st.integers(), st.just("ab12")),
    is_modified=st.booleans(),
    locks=st.lists(st.integers(0, 99).map(lambda start: Span(start, start + 3))).map(tuple),
    caret_position=st.integers(0),
    drafts=st.lists(
        st.builds(DraftRecord, st.sampled_from(DraftKind), st.text(st.characters()), st.integers(), st.just(Span(2, 9)))
    ).map(tuple),
)


@given(snapshot=SNAPSHOTS, generation=st.integers(0))
def test_a_snapshot_comes_back_whole(snapshot, generation):
    assert from_bytes(to_bytes(snapshot, generation)) == (snapshot, generation)


@given(where=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255))
def test_any_damage_is_noticed(where, byte):
    data = bytearray(to_bytes(Snapshot(text="some text\n" * 5, taken_at=datetime.now(UTC)), 7))
    place = int(where * len(data))
    with pytest.raises(SnapshotBroken):
        from_bytes(bytes(data[:place]))
    data[place] ^= byte
    with pytest.raises(SnapshotBroken):
        from_bytes(bytes(data))


def test_a_whole_file_with_unknown_fields_is_refused():
    data = to_bytes(Snapshot(text="", taken_at=datetime.now(UTC)), 1)
    body = data.partition(b"\n")[2].replace(b'"utf-8"', b'"utf-9"')
    import hashlib

    with pytest.raises(SnapshotBroken, match="utf-9"):
        from_bytes(b"palimpsest-journal 1 " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
