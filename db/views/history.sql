-- What was said on any day, and what changed since. Dropped and made anew whenever this text changes; stock SQLite 3.37 is enough.

CREATE VIEW changes_since AS
SELECT
    editions.work_id, editions.journal_id, coalesce(works.title_en, works.title_es) AS title,
    changes.field, changes.lang, changes.old, changes.new, changes.cause, changes.at,
    changes.edition_id, changes.snapshot_id, changes.id AS change
FROM changes
CROSS JOIN editions ON editions.id = changes.edition_id
CROSS JOIN works ON works.id = editions.work_id
ORDER BY changes.at DESC, changes.id DESC;

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
