-- What a person should look at, and what persons decided. Dropped and made anew whenever this text changes; stock SQLite 3.37 is enough.

CREATE VIEW to_review AS
SELECT
    id AS work_id,
    CASE WHEN errors > 0 THEN 'error' WHEN warnings > 0 THEN 'warning' ELSE 'info' END AS severity,
    errors, warnings, remarks, flags, title_en, title_es, journal, year, doi, url, status, journal_id, updated_at
FROM works
WHERE errors + warnings + remarks > 0;

CREATE VIEW doubts AS
SELECT work_id, code, severity, detail FROM work_flags
UNION ALL
-- What one edition misses and another supplies is no doubt, nor what was compared anew for the work as a whole.
SELECT DISTINCT editions.work_id, flags.code, flags.severity, flags.detail
FROM editions
JOIN flags ON flags.edition_id = editions.id
JOIN works ON works.id = editions.work_id
WHERE instr(works.flags, '"' || flags.code || '"') AND NOT EXISTS (
    SELECT 1 FROM work_flags WHERE work_flags.work_id = editions.work_id AND work_flags.code = flags.code
);

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

CREATE VIEW corrections AS
WITH held AS (
    SELECT d.*, home.edition_id AS home
    FROM decisions AS d JOIN decided_on AS home USING (number)
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

CREATE VIEW verdicts AS
WITH judged AS (
    SELECT coalesce(
        (SELECT work_id FROM editions WHERE id = decisions.edition_id),
        (SELECT min(work_id) FROM editions WHERE url = decisions.url)
    ) AS work_id, who, value AS verdict, why, at, number
    FROM decisions WHERE in_force AND field = 'screening'
)
SELECT
    work_id, coalesce(works.title_en, works.title_es) AS title, judged.who, verdict, why, at,
    NOT EXISTS (
        SELECT 1 FROM judged AS other WHERE other.work_id = judged.work_id AND other.verdict <> judged.verdict
    ) AS agreed,
    EXISTS (
        SELECT 1 FROM work_flags
        WHERE work_flags.work_id = judged.work_id AND code = 'text_changed' AND detail = judged.who
    ) AS text_changed,
    number
FROM judged LEFT JOIN works ON works.id = judged.work_id;
