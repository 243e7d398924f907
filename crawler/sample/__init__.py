"""A small journal site of our own writing, served on loopback for the demo and the tests."""

from crawler.sample.expected import expected_records, expected_refusals
from crawler.sample.site import SampleSite

__all__ = ["SampleSite", "expected_records", "expected_refusals"]
