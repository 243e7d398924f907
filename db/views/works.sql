-- What the collection holds, work by work. Dropped and made anew whenever this text changes; stock SQLite 3.37 is enough.

CREATE VIEW bilingual AS
SELECT
    id AS work_id, doi, doi_en, doi_es, pii, url, journal, issn, article_type,
    title_en, title_es, abstract_en, abstract_es, keywords_en, keywords_es, authors,
    year, volume, issue, pages, received, accepted, published_online, access, flags,
    status, original_language, license, journal_id, first_seen, updated_at
FROM works;

CREATE VIEW work_redirects AS
SELECT id AS old_id, work_id FROM editions WHERE id <> work_id;

CREATE VIEW coverage AS
SELECT
    nullif(journal_id, '') AS journal_id, nullif(year, 0) AS year, works,
    with_abstract_en, with_abstract_es, with_both_abstracts, open_access,
    with_title_en, with_title_es, with_both_titles, with_keywords_en, with_keywords_es, with_both_keywords,
    complete, flagged
FROM coverage_counts;

CREATE VIEW missing_translation AS
SELECT
    id AS work_id,
    json_remove(
        json_array(
            CASE WHEN title_en IS NULL THEN 'title_en' ELSE 'title_es' END,
            CASE WHEN abstract_en IS NULL THEN 'abstract_en' ELSE 'abstract_es' END,
            CASE WHEN keywords_en = '[]' THEN 'keywords_en' ELSE 'keywords_es' END
        ),
        CASE WHEN (keywords_en = '[]') = (keywords_es = '[]') THEN '$[2]' ELSE '$.none' END,
        CASE WHEN (abstract_en IS NULL) = (abstract_es IS NULL) THEN '$[1]' ELSE '$.none' END,
        CASE WHEN (title_en IS NULL) = (title_es IS NULL) THEN '$[0]' ELSE '$.none' END
    ) AS missing,
    year, journal, title_en, title_es, doi, url, original_language, journal_id
FROM works
WHERE lacking > 0;

CREATE VIEW keyword_pairs AS
SELECT en, es, works, round(scores / 1000.0 / works, 3) AS score
FROM glossary;

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
