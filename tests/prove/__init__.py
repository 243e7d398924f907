"""The long proofs, run by `make prove`; environment variables turn their sizes up."""
