"""The spiders; there is one, and journals.toml tells it where to go."""
