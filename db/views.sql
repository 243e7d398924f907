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

CREATE VIEW duplicates_suspected AS
SELECT
    pairs.score, pairs.edition_id, pairs.other_id, one.work_id, other.work_id AS other_work_id,
    (SELECT group_concat(text, ' / ') FROM texts WHERE edition_id = one.id AND kind = 'title') AS title,
    (SELECT group_concat(text, ' / ') FROM texts WHERE edition_id = other.id AND kind = 'title') AS other_title,
    one.doi, other.doi AS other_doi, one.journal, other.journal AS other_journal,
    coalesce(one.year, '') || ';' || coalesce(one.volume, '') || '(' || coalesce(one.issue, '') || '):'
        || coalesce(one.pages, '') AS place,
    coalesce(other.year, '') || ';' || coalesce(other.volume, '') || '(' || coalesce(other.issue, '') || '):'
        || coalesce(other.pages, '') AS other_place,
    (
        SELECT group_concat(method || ' (' || detail || ')', '; ') FROM edition_links AS links
        WHERE links.score > 0 AND links.edition_id IN (one.id, other.id) AND links.other_id IN (one.id, other.id)
    ) AS evidence_for,
    (
        SELECT group_concat(method || ' (' || detail || ')', '; ') FROM edition_links AS links
        WHERE links.score < 0 AND links.edition_id IN (one.id, other.id) AND links.other_id IN (one.id, other.id)
    ) AS evidence_against,
    one.url, other.url AS other_url
FROM edition_pairs AS pairs
JOIN editions AS one ON one.id = pairs.edition_id
JOIN editions AS other ON other.id = pairs.other_id
WHERE pairs.waiting
ORDER BY pairs.score DESC;

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

CREATE VIEW corrections AS
WITH held AS (
    SELECT d.*, coalesce(
        (SELECT id FROM editions WHERE id = d.edition_id), (SELECT min(id) FROM editions WHERE url = d.url)
    ) AS home
    FROM decisions AS d
    WHERE d.in_force AND d.field NOT IN ('same_as', 'not_same_as', 'screening')
),
said AS (
    SELECT held.*, e.work_id, CASE held.field
        WHEN 'title' THEN (SELECT text FROM texts WHERE edition_id = home AND kind = 'title' AND texts.lang = held.lang)
        WHEN 'abstract' THEN (
            SELECT text FROM texts WHERE edition_id = home AND kind = 'abstract' AND texts.lang = held.lang)
        WHEN 'keywords' THEN (
            SELECT nullif(json_group_array(term), '[]') FROM (
                SELECT term FROM keywords WHERE edition_id = home AND keywords.lang = held.lang ORDER BY position))
        WHEN 'authors' THEN (
            SELECT nullif(json_group_array(json_object('name', name, 'affiliations', json((
                SELECT json_group_array(text) FROM (
                    SELECT f.text FROM author_affiliations AS af
                    JOIN affiliations AS f ON f.edition_id = af.edition_id AND f.position = af.affiliation
                    WHERE af.edition_id = home AND af.author = a.position ORDER BY af.affiliation))))), '[]')
            FROM (SELECT * FROM authors WHERE edition_id = home ORDER BY position) AS a)
        WHEN 'doi' THEN e.doi WHEN 'pii' THEN e.pii WHEN 'journal' THEN e.journal WHEN 'issn' THEN e.issn
        WHEN 'article_type' THEN e.article_type WHEN 'year' THEN cast(e.year AS TEXT) WHEN 'volume' THEN e.volume
        WHEN 'issue' THEN e.issue WHEN 'pages' THEN e.pages WHEN 'received' THEN e.received
        WHEN 'accepted' THEN e.accepted WHEN 'published_online' THEN e.published_online WHEN 'access' THEN e.access
        WHEN 'license' THEN e.license WHEN 'status' THEN e.status WHEN 'lang' THEN e.lang
        WHEN 'original_language' THEN e.original_language
    END AS page
    FROM held LEFT JOIN editions AS e ON e.id = home
)
SELECT
    number, work_id, edition_id, field, lang, old, value, page,
    CASE WHEN field IN ('keywords', 'authors') THEN json(value) IS json(page) ELSE value IS page END AS agrees,
    who, why, at
FROM said;

CREATE VIEW retracted AS
SELECT
    id AS work_id, doi, url, journal, year, title_en, title_es,
    (
        SELECT json_group_array(DISTINCT edition_id) FROM notice_links
        WHERE notice_links.work_id = works.id AND notice_links.kind = 'retraction'
    ) AS notices
FROM works
WHERE status = 'retracted';

CREATE VIEW notices_linked AS
SELECT
    notices.edition_id, notices.kind, notices.own, notices.doi, notices.title,
    CASE WHEN notices.own THEN editions.work_id ELSE notice_links.work_id END AS work_id,
    CASE WHEN notices.own THEN 'own page' ELSE notice_links.method END AS method
FROM notices
JOIN editions ON editions.id = notices.edition_id
LEFT JOIN notice_links USING (edition_id, position);

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
    CASE WHEN number IS NULL THEN provenance.rule ELSE decisions.who END AS rule,
    CASE WHEN number IS NULL THEN provenance.confidence ELSE 1.0 END AS confidence,
    CASE WHEN number IS NULL THEN provenance.words ELSE decisions.why END AS words,
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
-- The edition in a language prints its DOI as its own; another names it as its twin's.
LEFT JOIN provenance ON provenance.edition_id = editions.id AND provenance.field = columns.said
    AND provenance.lang = CASE WHEN columns.said = 'doi' AND editions.lang = columns.lang THEN '' ELSE columns.lang END
LEFT JOIN snapshots ON snapshots.id = provenance.snapshot_id
WHERE provenance.reader IS NOT NULL OR number IS NOT NULL;

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
        WHEN 'internal_id' THEN editions.internal_id
    END AS value, NULL, editions.first_seen, NULL, editions.snapshot_id
FROM editions JOIN (
    VALUES ('url'), ('platform'), ('native_id'), ('lang'), ('original_language'), ('doi'), ('pii'), ('journal'),
    ('issn'), ('article_type'), ('type_code'), ('year'), ('volume'), ('issue'), ('pages'), ('received'), ('accepted'),
    ('published_online'), ('access'), ('license'), ('status'), ('internal_id')
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
            ) FROM edition_links WHERE edition_id = editions.id AND other_lang IS NOT NULL
        )
        WHEN 'notices' THEN (
            SELECT json_group_array(json_object(
                'kind', kind, 'own', json(iif(own, 'true', 'false')), 'doi', doi, 'title', title
            )) FROM (SELECT * FROM notices WHERE edition_id = editions.id ORDER BY position)
        )
        WHEN 'flags' THEN (
            SELECT json_group_array(json_object('code', code, 'detail', detail)) FROM flags
            WHERE edition_id = editions.id AND code <> 'reading_worse'
        )
    END AS value, NULL, editions.first_seen, NULL, editions.snapshot_id
FROM editions JOIN (VALUES ('authors'), ('affiliations'), ('pairs'), ('twins'), ('notices'), ('flags')) AS columns
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
