from __future__ import annotations

import dataclasses
from pathlib import Path

from transformers import DiffusionGemmaConfig

from runtime.fetching.describe import describe_repository
from runtime.fetching.hub import Hub
from runtime.models.store import ModelStore
from tests.support.computers import shape_of
from tests.support.hub_server import COMMIT, REPOSITORY, HubServer


def test_a_repository_is_described_before_its_weights_are_fetched(
    server: HubServer, hub: Hub, checkpoint: Path, tmp_path: Path
) -> None:
    entry = describe_repository(hub, REPOSITORY)
    assert entry is not None
    assert not [seen for seen in server.seen if seen.path.endswith(".safetensors")]
    vision = entry.shape.vision_parameters
    assert entry.shape == shape_of(DiffusionGemmaConfig.from_pretrained(checkpoint), vision)
    assert vision > 0
    assert (entry.revision, entry.download_bytes > entry.largest_file_bytes > 0) == (COMMIT, True)
    store = ModelStore(tmp_path / "models")
    added = store.add_repository(entry)
    assert store.add_repository(dataclasses.replace(entry, name="again")) == added
    assert store.entry(REPOSITORY) == added
