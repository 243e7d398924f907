-- What reviewers query. Dropped and made anew whenever this text changes; stock SQLite 3.37 is enough.

CREATE VIEW bilingual AS
SELECT
    id AS work_id, doi, doi_en, doi_es, pii, url, journal, issn, article_type,
    title_en, title_es, abstract_en, abstract_es, keywords_en, keywords_es, authors,
    year, volume, issue, pages, received, accepted, published_online, access, flags,
    status, original_language, license, journal_id, first_seen, updated_at
FROM works;

CREATE VIEW coverage AS
SELECT
    journal_id, year,
    count(*) AS works,
    count(abstract_en) AS with_abstract_en,
    count(abstract_es) AS with_abstract_es,
    count(abstract_en || abstract_es) AS with_both_abstracts,
    count(CASE WHEN access = 'open' THEN 1 END) AS open_access
FROM works
GROUP BY journal_id, year;

CREATE VIEW work_redirects AS
SELECT id AS old_id, work_id FROM editions WHERE id <> work_id;

CREATE VIEW gaps AS
SELECT
    listings.journal_id, contents.listing,
    count(*) AS listed,
    count(pages.edition_id) AS held,
    count(*) - count(pages.edition_id) AS lacking
FROM contents
JOIN pages ON pages.url = contents.url
JOIN pages AS listings ON listings.url = contents.listing
GROUP BY listings.journal_id, contents.listing;

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
    provenance.reader, provenance.rule, provenance.confidence, provenance.words,
    provenance.snapshot_id, snapshots.url, snapshots.fetched_at, provenance.extractor
FROM works
JOIN columns
JOIN editions ON editions.id = coalesce(
    json_extract(works.sources, '$.' || CASE columns.field WHEN 'affiliations' THEN 'authors' ELSE columns.field END),
    works.principal_edition_id
)
-- The edition in a language prints its DOI as its own; another names it as its twin's.
JOIN provenance ON provenance.edition_id = editions.id AND provenance.field = columns.said
    AND provenance.lang = CASE WHEN columns.said = 'doi' AND editions.lang = columns.lang THEN '' ELSE columns.lang END
LEFT JOIN snapshots ON snapshots.id = provenance.snapshot_id;

CREATE VIEW versions AS
-- What a field said before its first change,
SELECT
    editions.work_id, editions.id AS edition_id, changes.field, changes.lang, changes.old AS value,
    NULL AS cause, editions.first_seen AS valid_from, changes.at AS valid_to, NULL AS snapshot_id
FROM editions JOIN changes ON changes.edition_id = editions.id
WHERE changes.old IS NOT NULL AND changes.cause <> 'person' AND NOT EXISTS (
    SELECT 1 FROM changes AS earlier
    WHERE earlier.edition_id = changes.edition_id AND earlier.field = changes.field AND earlier.lang = changes.lang
        AND earlier.cause <> 'person' AND earlier.id < changes.id
)
-- what each change made of it,
UNION ALL SELECT
    editions.work_id, editions.id, changes.field, changes.lang, changes.new, changes.cause, changes.at, (
        SELECT later.at FROM changes AS later
        WHERE later.edition_id = changes.edition_id AND later.field = changes.field AND later.lang = changes.lang
            AND later.cause <> 'person' AND later.id > changes.id
        ORDER BY later.id LIMIT 1
    ), changes.snapshot_id
FROM editions JOIN changes ON changes.edition_id = editions.id
WHERE changes.new IS NOT NULL AND changes.cause <> 'person'
-- and the fields that never changed.
UNION ALL SELECT
    editions.work_id, editions.id, columns.column1, '', CASE columns.column1
        WHEN 'url' THEN editions.url WHEN 'platform' THEN editions.platform
        WHEN 'native_id' THEN editions.native_id WHEN 'lang' THEN editions.lang
        WHEN 'original_language' THEN editions.original_language WHEN 'doi' THEN editions.doi
        WHEN 'pii' THEN editions.pii WHEN 'journal' THEN editions.journal WHEN 'issn' THEN editions.issn
        WHEN 'article_type' THEN editions.article_type WHEN 'type_code' THEN editions.type_code
        WHEN 'year' THEN CAST(editions.year AS TEXT) WHEN 'volume' THEN editions.volume
        WHEN 'issue' THEN editions.issue WHEN 'pages' THEN editions.pages WHEN 'received' THEN editions.received
        WHEN 'accepted' THEN editions.accepted WHEN 'published_online' THEN editions.published_online
        WHEN 'access' THEN editions.access WHEN 'license' THEN editions.license WHEN 'status' THEN editions.status
    END AS value, NULL, editions.first_seen, NULL, editions.snapshot_id
FROM editions JOIN (
    VALUES ('url'), ('platform'), ('native_id'), ('lang'), ('original_language'), ('doi'), ('pii'), ('journal'),
    ('issn'), ('article_type'), ('type_code'), ('year'), ('volume'), ('issue'), ('pages'), ('received'), ('accepted'),
    ('published_online'), ('access'), ('license'), ('status')
) AS columns
WHERE value IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM changes WHERE edition_id = editions.id AND field = columns.column1 AND cause <> 'person'
)
UNION ALL SELECT
    editions.work_id, editions.id, texts.kind, texts.lang, texts.text, NULL, editions.first_seen, NULL,
    editions.snapshot_id
FROM editions JOIN texts ON texts.edition_id = editions.id
WHERE NOT EXISTS (
    SELECT 1 FROM changes
    WHERE edition_id = editions.id AND field = texts.kind AND changes.lang = texts.lang AND cause <> 'person'
)
UNION ALL SELECT
    editions.work_id, editions.id, 'sections', first.lang, (
        SELECT json_group_array(json(
            CASE WHEN instr(whole, char(10)) THEN
                json_object('label', label, 'category', category, 'characters', length(whole))
            ELSE json_object('label', label, 'category', category) END
        ))
        FROM (
            SELECT
                label, category, CASE WHEN coalesce(label, '') = '' THEN text ELSE label || ': ' || text END AS whole
            FROM abstract_sections WHERE edition_id = editions.id AND lang = first.lang ORDER BY position
        )
    ) AS value, NULL, editions.first_seen, NULL, editions.snapshot_id
FROM editions JOIN abstract_sections AS first ON first.edition_id = editions.id AND first.position = 0
WHERE value GLOB '*:["0-9]*' AND NOT EXISTS (
    SELECT 1 FROM changes
    WHERE edition_id = editions.id AND field = 'sections' AND changes.lang = first.lang AND cause <> 'person'
)
UNION ALL SELECT
    editions.work_id, editions.id, 'keywords', first.lang, (
        SELECT json_group_array(term) FROM (
            SELECT term FROM keywords WHERE edition_id = editions.id AND lang = first.lang ORDER BY position
        )
    ), NULL, editions.first_seen, NULL, editions.snapshot_id
FROM editions JOIN keywords AS first ON first.edition_id = editions.id AND first.position = 0
WHERE NOT EXISTS (
    SELECT 1 FROM changes
    WHERE edition_id = editions.id AND field = 'keywords' AND changes.lang = first.lang AND cause <> 'person'
)
UNION ALL SELECT
    editions.work_id, editions.id, columns.column1, '', CASE columns.column1
        WHEN 'authors' THEN (
            SELECT json_group_array(json(credit)) FROM (
                SELECT CASE WHEN orcid IS NULL
                    THEN json_object('name', name, 'affiliations', json(places))
                    ELSE json_object('name', name, 'affiliations', json(places), 'orcid', orcid)
                END AS credit
                FROM (
                    SELECT name, orcid, (
                        SELECT json_group_array(text) FROM (
                            SELECT affiliations.text FROM author_affiliations AS own
                            JOIN affiliations ON affiliations.edition_id = own.edition_id
                                AND affiliations.position = own.affiliation
                            WHERE own.edition_id = authors.edition_id AND own.author = authors.position
                            ORDER BY own.affiliation
                        )
                    ) AS places
                    FROM authors WHERE edition_id = editions.id ORDER BY position
                )
            )
        )
        WHEN 'affiliations' THEN (
            SELECT json_group_array(text) FROM (
                SELECT text FROM affiliations WHERE edition_id = editions.id ORDER BY position
            )
        )
        WHEN 'pairs' THEN (
            SELECT json_group_array(json_object('en', en, 'es', es, 'score', score)) FROM paired_keywords
            WHERE edition_id = editions.id
        )
        WHEN 'twins' THEN (
            SELECT json_group_array(
                json_object('lang', other_lang, 'edition_id', other_id, 'doi', other_doi, 'method', method)
            ) FROM edition_links WHERE edition_id = editions.id
        )
        WHEN 'flags' THEN (
            SELECT json_group_array(json_object('code', code, 'detail', detail)) FROM flags
            WHERE edition_id = editions.id AND code <> 'reading_worse'
        )
    END AS value, NULL, editions.first_seen, NULL, editions.snapshot_id
FROM editions JOIN (VALUES ('authors'), ('affiliations'), ('pairs'), ('twins'), ('flags')) AS columns
WHERE value <> '[]' AND NOT EXISTS (
    SELECT 1 FROM changes WHERE edition_id = editions.id AND field = columns.column1 AND cause <> 'person'
);

CREATE VIEW changes_since AS
SELECT
    editions.work_id, editions.journal_id, coalesce(works.title_en, works.title_es) AS title,
    changes.field, changes.lang, changes.old, changes.new, changes.cause, changes.at,
    changes.edition_id, changes.snapshot_id, changes.id AS change
FROM changes
CROSS JOIN editions ON editions.id = changes.edition_id
CROSS JOIN works ON works.id = editions.work_id
ORDER BY changes.at DESC, changes.id DESC;
