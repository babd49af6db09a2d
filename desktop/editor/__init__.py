"""The view: page, highlighting, drafts in place."""
