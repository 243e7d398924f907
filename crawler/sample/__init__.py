"""An invented journal on a server of its own: real HTTP for the demo and the tests, nobody else bothered."""

from crawler.sample.expected import expected_records, expected_refusals
from crawler.sample.site import SampleSite

__all__ = ["SampleSite", "expected_records", "expected_refusals"]
