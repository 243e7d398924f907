-- Where each field of a work comes from. Dropped and made anew whenever this text changes; stock SQLite 3.37 is enough.

-- An edition whose id has changed is known by its address, if what stands there has its DOI (if it had none: its title).
CREATE VIEW decided_on AS
SELECT
    d.number,
    coalesce((SELECT id FROM editions WHERE id = d.edition_id), (
        SELECT min(e.id) FROM editions AS e WHERE e.url = d.url AND (
            d.known_by IS NULL OR e.doi = d.known_by
            OR EXISTS (SELECT 1 FROM texts AS t WHERE t.edition_id = e.id AND t.kind = 'title' AND t.text = d.known_by))
    )) AS edition_id,
    CASE WHEN d.field IN ('same_as', 'not_same_as') THEN
    coalesce((SELECT id FROM editions WHERE id = coalesce(d.value, d.old)), (
        SELECT min(e.id) FROM editions AS e WHERE e.url = d.other_url AND (
            d.other_known_by IS NULL OR e.doi = d.other_known_by
            OR EXISTS (SELECT 1 FROM texts AS t WHERE t.edition_id = e.id AND t.kind = 'title' AND t.text = d.other_known_by))
    ))
    END AS other_id
FROM decisions AS d;

CREATE VIEW field_sources AS
WITH columns (field, said, lang) AS (
    VALUES ('doi', 'doi', ''), ('doi_en', 'doi', 'en'), ('doi_es', 'doi', 'es'), ('pii', 'pii', ''), ('url', 'url', ''),
    ('journal', 'journal', ''), ('issn', 'issn', ''), ('article_type', 'article_type', ''),
    ('title_en', 'title', 'en'), ('title_es', 'title', 'es'), ('abstract_en', 'abstract', 'en'),
    ('abstract_es', 'abstract', 'es'), ('keywords_en', 'keywords', 'en'), ('keywords_es', 'keywords', 'es'),
    ('authors', 'authors', ''), ('affiliations', 'affiliations', ''), ('year', 'year', ''), ('volume', 'volume', ''),
    ('issue', 'issue', ''), ('pages', 'pages', ''), ('received', 'received', ''), ('accepted', 'accepted', ''),
    ('published_online', 'published_online', ''), ('access', 'access', ''), ('status', 'status', ''),
    ('original_language', 'original_language', ''), ('license', 'license', '')
)
SELECT
    works.id AS work_id, columns.field, editions.id AS edition_id,
    CASE WHEN number IS NULL THEN provenance.reader ELSE 'person' END AS reader,
    CASE WHEN number IS NULL THEN provenance.rule ELSE decisions.who || ': ' || decisions.why END AS rule,
    CASE WHEN number IS NULL THEN provenance.confidence ELSE 1.0 END AS confidence,
    CASE WHEN number IS NULL THEN provenance.words ELSE '' END AS words,
    CASE WHEN number IS NULL THEN provenance.snapshot_id END AS snapshot_id,
    CASE WHEN number IS NULL THEN snapshots.url END AS url,
    CASE WHEN number IS NULL THEN snapshots.fetched_at ELSE decisions.at END AS fetched_at,
    CASE WHEN number IS NULL THEN provenance.extractor END AS extractor
FROM works
JOIN columns
JOIN editions ON editions.id = coalesce(
    json_extract(works.sources, '$.' || CASE columns.field WHEN 'affiliations' THEN 'authors' ELSE columns.field END),
    works.principal_edition_id
)
-- What a person decided of it goes before what its page says.
LEFT JOIN decisions ON decisions.in_force AND decisions.field = columns.said
    AND decisions.lang = CASE columns.said WHEN 'doi' THEN '' ELSE columns.lang END
    AND (decisions.edition_id = editions.id OR decisions.url = editions.url)
    AND editions.id = (SELECT home.edition_id FROM decided_on AS home WHERE home.number = decisions.number)
-- The edition in a language prints its DOI as its own; another names it as its twin's.
LEFT JOIN provenance ON provenance.edition_id = editions.id AND provenance.field = columns.said
    AND provenance.lang = CASE WHEN columns.said = 'doi' AND editions.lang = columns.lang THEN '' ELSE columns.lang END
LEFT JOIN snapshots ON snapshots.id = provenance.snapshot_id
WHERE provenance.reader IS NOT NULL OR number IS NOT NULL;
