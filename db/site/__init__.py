"""Datasette's half: how the collection is searched, read and queried in a browser; start at `app.application`."""
