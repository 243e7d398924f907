"""Keeps and shows: the words of the house, their tables, and Datasette's half in site/."""
