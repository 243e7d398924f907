"""Our verbs as Scrapy commands, one file each: `scrapy --help` lists them."""
