"""Shelves and cards of models as they might be, for tests of the models window."""

from dataclasses import replace
from pathlib import Path

from desktop.models.cards import InUse, Known, card_value
from desktop.models.shelf import Shelf
from runtime.models.catalogue import Precision, load_catalogue
from runtime.models.store import StoredModel, UnfinishedModel
from runtime.system import Disk
from tests.support.computers import RTX_5090, computer

LARGE, STARTER = load_catalogue()
HERE = StoredModel(
    entry=LARGE, precision=Precision.NF4, folder=Path("/models/large-nf4"), size=16_600_000_000, is_ours=True
)
BUNDLED = StoredModel(entry=STARTER, precision=Precision.BF16, folder=STARTER.folder, size=13_000_000, is_ours=False)
BEGUN = UnfinishedModel(entry=LARGE, precision=Precision.NF4, folder=Path("/models/.unfinished/x"), size=6_200_000_000)


def shelf(**changes) -> Shelf:
    values = {
        "folder": Path("/models"),
        "is_reachable": True,
        "entries": (LARGE, STARTER),
        "added": frozenset(),
        "stored": (BUNDLED,),
        "adapters": (),
        "unfinished": (),
        "hardware": computer(RTX_5090),
    }
    return Shelf(**{**values, **changes})


def known(**changes) -> Known:
    values = {
        "entry": LARGE,
        "precision": Precision.NF4,
        "stored": None,
        "unfinished": None,
        "job": None,
        "failure": None,
        "last_share": None,
        "damaged": (),
        "in_use": InUse(STARTER.folder),
        "is_added": False,
    }
    return Known(**{**values, **changes})


def card(hardware=None, adapters=(), **changes):
    return card_value(known(**changes), hardware or computer(RTX_5090), adapters)


def on_disk(hardware, free=10**12):
    return replace(hardware, disks=(Disk(Path("/models"), 2 * 10**12, free),))
