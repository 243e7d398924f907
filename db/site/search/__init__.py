"""The collection's full-text search: what is typed, how it is widened, what it finds, and how that is shown."""
