-- Which articles were taken back, corrected or put in doubt, by which page's words, and which works that speaks of.

CREATE TABLE notices (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('retraction', 'correction', 'concern')),
    own INTEGER NOT NULL CHECK (own IN (0, 1)), -- 0: the edition is a notice about another
    doi TEXT,
    title TEXT,
    title_key TEXT, -- the title as it is looked up: without accents, case and punctuation
    PRIMARY KEY (edition_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_by_doi ON notices (doi) WHERE doi IS NOT NULL;
CREATE INDEX notices_by_title ON notices (title_key) WHERE title_key IS NOT NULL;

CREATE TABLE notice_links (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE, -- the notice: with its position, one of `notices`
    position INTEGER NOT NULL,
    work_id TEXT NOT NULL REFERENCES works (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('doi', 'title')),
    PRIMARY KEY (edition_id, position, work_id)
) STRICT; -- with rowid: work_id is a foreign key and not the first column
CREATE INDEX notice_links_by_work ON notice_links (work_id);

CREATE INDEX works_noticed ON works (status) WHERE status IS NOT NULL;
