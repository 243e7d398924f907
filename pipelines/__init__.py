"""Understands: pure functions from a page to a record; only stages.py knows Scrapy."""
