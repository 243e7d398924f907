"""Pages of journals, authors and keywords."""
