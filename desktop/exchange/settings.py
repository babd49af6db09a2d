"""What is remembered about exports."""

from __future__ import annotations

from desktop.settings.declared import Setting

EXPORT_AUTHOR = Setting("exchange/author", "")
EXPORT_FORMAT = Setting("exchange/format", "docx")
