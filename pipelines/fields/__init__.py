"""What things mean: one file per kind of field."""
