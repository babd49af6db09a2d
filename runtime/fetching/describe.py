"""What a repository of the Hub is, found out before any of its weights are fetched."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from runtime.fetching.hub import Hub
from runtime.models.catalogue import CatalogueEntry, Precision
from runtime.models.config_shape import CONFIG, read_config, shape_of_config
from runtime.models.problems import ModelProblem, Problem
from runtime.models.source import Listing

# Of the bytes of weights, where the Hub does not tell how many there are: two each, as nearly everything is published.
_BYTES_PER_PARAMETER = 2


def describe_repository(hub: Hub, repository: str) -> CatalogueEntry | None:
    """An entry for `repository` at what its main branch is now, None for one that holds an adapter.

    Asks the Hub for its list of files, and fetches its config.json.

    Raises:
        ModelProblem: as `Hub.listing` and `Hub.fetch`; `UNSUPPORTED` for a model of another class.
    """
    listing = hub.listing(repository)
    weights = [file for file in listing.files if file.is_weights]
    if not any(file.path == CONFIG for file in listing.files):
        if any(file.path == "adapter_config.json" for file in listing.files):
            return None
        raise ModelProblem(Problem.UNSUPPORTED, f"{repository} has no {CONFIG}")
    shape = shape_of_config(_config(hub, listing), _parameters(listing))
    return CatalogueEntry(
        id=repository.rpartition("/")[2].lower(),
        name=repository,
        repository=repository,
        revision=listing.revision,
        folder=None,
        licence=listing.licence,
        good_for="Added from the Hub.",
        download_bytes=listing.size,
        largest_file_bytes=max(file.size for file in weights),
        precisions=(Precision.NF4, Precision.NF4_INT8, Precision.INT8, Precision.BF16),
        shape=shape,
    )


def _parameters(listing: Listing) -> int:
    if listing.parameters is not None:
        return listing.parameters
    return sum(file.size for file in listing.files if file.is_weights) // _BYTES_PER_PARAMETER


def _config(hub: Hub, listing: Listing) -> dict[str, object]:
    file = next(file for file in listing.files if file.path == CONFIG)
    with tempfile.TemporaryDirectory() as folder:
        hub.fetch(listing, file, Path(folder) / CONFIG, lambda _size: None, threading.Event())
        return read_config(Path(folder))
