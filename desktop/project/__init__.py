"""A folder of documents at the side of the page."""
