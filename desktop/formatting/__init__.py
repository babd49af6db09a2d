"""Markdown while it is typed: lists that go on, marks put round words, tables, quotation marks."""
