-- Which English keyword an edition prints for which Spanish one.

CREATE TABLE paired_keywords (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    en TEXT NOT NULL,
    es TEXT NOT NULL,
    score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    PRIMARY KEY (edition_id, en, es)
) STRICT, WITHOUT ROWID;
CREATE INDEX paired_keywords_by_en ON paired_keywords (en);
CREATE INDEX paired_keywords_by_es ON paired_keywords (es);
