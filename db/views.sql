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
