-- Under which authors and keywords works stand, as in the index of a book; and what pages of journals count by.
-- Kept current by db/entries.py.

CREATE TABLE index_entries (
    "key" INTEGER NOT NULL, -- the fingerprint of a name or keyword, db/entries.py says how
    year INTEGER NOT NULL, -- 0 for works without a year
    seq INTEGER NOT NULL, -- works.seq
    PRIMARY KEY ("key", year, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO index_entries
SELECT entry('author', json_extract(value, '$.name')), coalesce(year, 0), seq FROM works, json_each(authors)
UNION SELECT entry('keyword', value), coalesce(year, 0), seq FROM works, json_each(keywords_en)
UNION SELECT entry('keyword', value), coalesce(year, 0), seq FROM works, json_each(keywords_es);

DROP INDEX works_by_journal;
CREATE INDEX works_by_journal ON works (journal_id, year, volume, issue);
DROP INDEX rejections_by_journal;
CREATE INDEX rejections_by_journal ON rejections (journal_id, reason);
