"""What an operator asks after a crawl: how it went, what needs looking at, what is lacking."""
