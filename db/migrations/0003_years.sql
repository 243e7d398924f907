-- What years of crawling ask for: pages known by who they are and not by how they are addressed, what each site
-- said of them last, what hosts were asked for, and what a run has to tell.

CREATE TABLE pages_of_years (
    url TEXT PRIMARY KEY, -- as it is asked for
    "key" TEXT, -- who the page is, however it is addressed; NULL until a crawl has seen the address again
    journal_id TEXT NOT NULL REFERENCES journals (id),
    kind TEXT NOT NULL CHECK (kind IN ('article', 'listing', 'sitemap', 'feed', 'records')),
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed', 'missing', 'gone')),
    found_at TEXT NOT NULL,
    fetched_at TEXT,
    checked_at TEXT,
    due_at TEXT NOT NULL,
    http_status INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    detail TEXT NOT NULL DEFAULT '',
    etag TEXT,
    last_modified TEXT,
    lastmod TEXT,
    lastmod_read TEXT,
    barren INTEGER NOT NULL DEFAULT 0,
    oai TEXT,
    edition_id TEXT, -- no foreign key: an edition may be separated or forgotten, the page stays known
    run_id INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO pages_of_years (url, journal_id, kind, state, found_at, fetched_at, checked_at, due_at, http_status,
                            failures, detail)
SELECT url, journal_id, kind, state, found_at, fetched_at, fetched_at, due_at, http_status, failures, detail FROM pages;
DROP TABLE pages;
ALTER TABLE pages_of_years RENAME TO pages;
CREATE INDEX editions_by_url ON editions (url);
UPDATE pages SET edition_id = (SELECT id FROM editions WHERE editions.url = pages.url) WHERE kind = 'article';
CREATE UNIQUE INDEX pages_by_key ON pages (journal_id, "key");
CREATE INDEX pages_due ON pages (journal_id, kind, due_at);
CREATE INDEX pages_by_edition ON pages (edition_id) WHERE edition_id IS NOT NULL;
CREATE INDEX pages_by_oai ON pages (journal_id, oai) WHERE oai IS NOT NULL;

CREATE TABLE contents (
    listing TEXT NOT NULL REFERENCES pages (url) ON DELETE CASCADE ON UPDATE CASCADE,
    url TEXT NOT NULL REFERENCES pages (url) ON DELETE CASCADE ON UPDATE CASCADE,
    PRIMARY KEY (listing, url)
) STRICT; -- with rowid: SQLite 3.40 checks keys that are not the first columns wrongly without
CREATE INDEX contents_by_url ON contents (url);

CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    day TEXT NOT NULL DEFAULT '',
    requests INTEGER NOT NULL DEFAULT 0,
    closed_until TEXT,
    why TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

ALTER TABLE runs ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN unmodified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;

CREATE TABLE run_fields (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    journal_id TEXT NOT NULL REFERENCES journals (id),
    field TEXT NOT NULL,
    filled INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (run_id, journal_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_fields_by_journal ON run_fields (journal_id, run_id);

CREATE TABLE run_rejections (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    journal_id TEXT NOT NULL REFERENCES journals (id),
    reason TEXT NOT NULL REFERENCES rejection_reasons (reason),
    count INTEGER NOT NULL,
    PRIMARY KEY (run_id, journal_id, reason)
) STRICT; -- with rowid: reason is a foreign key and not the first column
CREATE INDEX run_rejections_by_journal ON run_rejections (journal_id, run_id);
CREATE INDEX run_rejections_by_reason ON run_rejections (reason);

CREATE TABLE alarm_causes (
    cause TEXT PRIMARY KEY,
    description_en TEXT NOT NULL,
    description_es TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alarms (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    journal_id TEXT REFERENCES journals (id),
    cause TEXT NOT NULL REFERENCES alarm_causes (cause),
    detail TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX alarms_by_run ON alarms (run_id);
CREATE INDEX alarms_by_journal ON alarms (journal_id, at);
CREATE INDEX alarms_by_cause ON alarms (cause);

CREATE TABLE worse_readings (
    edition_id TEXT PRIMARY KEY REFERENCES editions (id) ON DELETE CASCADE,
    readings INTEGER NOT NULL,
    lost TEXT NOT NULL,
    snapshot_id TEXT REFERENCES snapshots (id) DEFERRABLE INITIALLY DEFERRED,
    since TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX worse_readings_by_snapshot ON worse_readings (snapshot_id);
