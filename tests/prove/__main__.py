"""Writes a page of the long proofs: `python -m tests.prove 17 > page.html` that of a seed, `… NAME` that of a bomb."""

import sys

from tests.bombs import page_of

if __name__ == "__main__":
    [said] = sys.argv[1:]
    sys.stdout.buffer.write(page_of(int(said) if said.isdigit() else said).body)
