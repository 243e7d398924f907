-- What reviewers' views would be slow to count: doubts and gaps of each work beside its row, coverage and glossary
-- counted. Kept current by db/works.py and db/counting.py; what a work's flags weigh, by db/schema.py.

ALTER TABLE works ADD COLUMN errors INTEGER NOT NULL DEFAULT 0;
ALTER TABLE works ADD COLUMN warnings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE works ADD COLUMN remarks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE works ADD COLUMN lacking INTEGER NOT NULL DEFAULT 0;
ALTER TABLE works ADD COLUMN pairs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(pairs));

UPDATE works SET lacking = ((title_en IS NULL) <> (title_es IS NULL)) + ((abstract_en IS NULL) <> (abstract_es IS NULL))
    + ((keywords_en = '[]') <> (keywords_es = '[]'));
UPDATE works SET pairs = (
    SELECT json_group_array(json_array(en, es, score)) FROM (
        SELECT lowered(en) AS en, lowered(es) AS es, max(CAST(round(1000 * score) AS INTEGER)) AS score
        FROM editions JOIN paired_keywords ON edition_id = editions.id WHERE work_id = works.id GROUP BY 1, 2 ORDER BY 1, 2
    )
);
CREATE INDEX works_to_review ON works (errors DESC, warnings DESC, remarks DESC, year DESC)
    WHERE errors + warnings + remarks > 0;
CREATE INDEX works_untranslated ON works (year DESC, lacking) WHERE lacking > 0;

CREATE TABLE coverage_counts (
    journal_id TEXT NOT NULL, -- '' for works of no registered journal
    year INTEGER NOT NULL, -- 0 for works without a year
    works INTEGER NOT NULL,
    with_abstract_en INTEGER NOT NULL,
    with_abstract_es INTEGER NOT NULL,
    with_both_abstracts INTEGER NOT NULL,
    open_access INTEGER NOT NULL,
    with_title_en INTEGER NOT NULL,
    with_title_es INTEGER NOT NULL,
    with_both_titles INTEGER NOT NULL,
    with_keywords_en INTEGER NOT NULL,
    with_keywords_es INTEGER NOT NULL,
    with_both_keywords INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    flagged INTEGER NOT NULL,
    PRIMARY KEY (journal_id, year)
) STRICT, WITHOUT ROWID;
INSERT INTO coverage_counts
SELECT
    coalesce(journal_id, ''), coalesce(year, 0), count(*),
    count(abstract_en), count(abstract_es), count(abstract_en || abstract_es), sum(access IS 'open'),
    count(title_en), count(title_es), count(title_en || title_es),
    sum(keywords_en <> '[]'), sum(keywords_es <> '[]'), sum(keywords_en <> '[]' AND keywords_es <> '[]'),
    sum(title_en || title_es || abstract_en || abstract_es IS NOT NULL AND keywords_en <> '[]' AND keywords_es <> '[]'),
    sum(flags <> '[]')
FROM works GROUP BY 1, 2;

CREATE TABLE glossary (
    en TEXT NOT NULL COLLATE NOCASE,
    es TEXT NOT NULL COLLATE NOCASE,
    works INTEGER NOT NULL,
    scores INTEGER NOT NULL, -- thousandths: sums of integers do not depend on their order
    PRIMARY KEY (en, es)
) STRICT, WITHOUT ROWID;
INSERT INTO glossary
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), count(*), sum(json_extract(value, '$[2]'))
FROM works JOIN json_each(works.pairs) GROUP BY 1, 2;
CREATE INDEX glossary_by_es ON glossary (es);
CREATE INDEX glossary_by_works ON glossary (works DESC);

INSERT INTO works_fts (works_fts, rank) VALUES ('hashsize', 33554432); -- bytes kept in memory before a piece is written
