"""The document's headings beside the page."""
