"""The article page, room by room: `reading` is what the page shows; the others prepare what stands in the tables."""
