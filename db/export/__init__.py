"""Taking records away: one file per format, each a pure function from records to text; start at `registry`."""
