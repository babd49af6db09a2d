"""How versions and generated texts are named in lists."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from desktop.document.generation_record import GenerationDecision, GenerationRecord
from desktop.document.snapshot import DraftKind
from desktop.history.records import Version, VersionReason

_LINE = 90


def when(moment: datetime) -> str:
    """Return a moment as a person says it: today, yesterday, or the date, and the time."""
    translate = QCoreApplication.translate
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    time = QLocale().toString(local.time(), QLocale.FormatType.ShortFormat)
    days = local.date().daysTo(QDate.currentDate())
    if days == 0:
        return translate("History", "Today, {0}").format(time)
    if days == 1:
        return translate("History", "Yesterday, {0}").format(time)
    return f"{QLocale().toString(local.date(), QLocale.FormatType.ShortFormat)}, {time}"


def version_lines(version: Version) -> str:
    """Return the lines that stand for a version in a list."""
    lines = [f"“{version.name}”"] if version.name else []
    lines.append(f"{when(version.made_at)} · {reason(version.reason)}")
    return "\n".join([*lines, _words(version)])


def reason(why: VersionReason) -> str:
    """Return why a version was kept."""
    translate = QCoreApplication.translate
    return {
        VersionReason.OPENED: translate("History", "opened"),
        VersionReason.SAVED: translate("History", "saved"),
        VersionReason.WRITING: translate("History", "while writing"),
        VersionReason.BEFORE_REWRITE: translate("History", "before a rewrite"),
        VersionReason.BEFORE_RESTORE: translate("History", "before going back"),
        VersionReason.OTHER_PROGRAM: translate("History", "when another program changed the file"),
        VersionReason.NAMED: translate("History", "kept by you"),
        VersionReason.CLOSED: translate("History", "closed"),
    }[why]


def generation_lines(record: GenerationRecord) -> str:
    """Return the lines that stand for a generated text in a list."""
    first = " ".join(record.text.split())
    line = first if len(first) <= _LINE else first[: _LINE - 1].rstrip() + "…"
    return f"{when(record.made_at)} · {_decision(record.decision)}\n{line}"


def generation_caption(record: GenerationRecord) -> str:
    """Return what a generated text was asked for, and by which means it was made."""
    translate = QCoreApplication.translate
    kind = {
        DraftKind.CONTINUE: translate("History", "Written on"),
        DraftKind.REWRITE: translate("History", "Rewritten"),
        DraftKind.FILL: translate("History", "A gap filled"),
    }[record.kind]
    parts = [kind, f"“{record.instruction}”" if record.instruction else ""]
    if record.strength is not None:
        parts.append(translate("History", "strength {0}%").format(round(record.strength * 100)))
    parts += [record.model, translate("History", "seed {0}").format(record.seed)]
    return " · ".join(part for part in parts if part)


def _decision(decision: GenerationDecision) -> str:
    translate = QCoreApplication.translate
    return {
        GenerationDecision.OPEN: translate("History", "not decided"),
        GenerationDecision.ACCEPTED: translate("History", "taken"),
        GenerationDecision.REJECTED: translate("History", "not taken"),
    }[decision]


def _words(version: Version) -> str:
    translate = QCoreApplication.translate
    total = translate("History", "{0} words").format(f"{version.words:,}")
    changes = [f"+{version.added:,}"] if version.added else []
    changes += [f"\N{MINUS SIGN}{version.removed:,}"] if version.removed else []
    return f"{total} ({' '.join(changes)})" if changes else total
