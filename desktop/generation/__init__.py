"""The worker thread, suggestions and the guard against stale ones."""
