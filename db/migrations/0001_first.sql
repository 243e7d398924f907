-- The house as it was first built. Never edit a migration that has landed: add the next one.

CREATE TABLE journals (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    platform TEXT NOT NULL,
    issns TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(issns)),
    start TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(start)),
    sample INTEGER NOT NULL DEFAULT 0 CHECK (sample IN (0, 1))
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    arguments TEXT NOT NULL DEFAULT '',
    extractor TEXT NOT NULL DEFAULT '',
    started_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT,
    fetched INTEGER NOT NULL DEFAULT 0,
    accepted INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    flagged INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE snapshots (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL DEFAULT '',
    digest TEXT NOT NULL,
    warc TEXT NOT NULL,
    "offset" INTEGER NOT NULL,
    length INTEGER NOT NULL,
    run_id INTEGER REFERENCES runs (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX snapshots_by_url ON snapshots (url, digest);
CREATE INDEX snapshots_by_run ON snapshots (run_id);

CREATE TABLE works (
    seq INTEGER PRIMARY KEY, -- the full-text index counts on it; everyone else uses id
    id TEXT NOT NULL UNIQUE,
    principal_edition_id TEXT NOT NULL REFERENCES editions (id) DEFERRABLE INITIALLY DEFERRED,
    doi TEXT,
    doi_en TEXT,
    doi_es TEXT,
    pii TEXT,
    url TEXT,
    journal TEXT,
    issn TEXT,
    article_type TEXT,
    title_en TEXT,
    title_es TEXT,
    abstract_en TEXT,
    abstract_es TEXT,
    keywords_en TEXT NOT NULL CHECK (json_valid(keywords_en)),
    keywords_es TEXT NOT NULL CHECK (json_valid(keywords_es)),
    authors TEXT NOT NULL CHECK (json_valid(authors)),
    author_names TEXT NOT NULL,
    year INTEGER,
    volume TEXT,
    issue TEXT,
    pages TEXT,
    received TEXT,
    accepted TEXT,
    published_online TEXT,
    access TEXT CHECK (access IN ('open', 'paywalled')),
    flags TEXT NOT NULL CHECK (json_valid(flags)),
    status TEXT,
    original_language TEXT,
    license TEXT,
    journal_id TEXT REFERENCES journals (id),
    first_seen TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX works_by_doi ON works (doi);
CREATE INDEX works_by_doi_en ON works (doi_en) WHERE doi_en IS NOT NULL;
CREATE INDEX works_by_doi_es ON works (doi_es) WHERE doi_es IS NOT NULL;
CREATE INDEX works_by_journal ON works (journal_id, year);
CREATE INDEX works_by_year ON works (year);
CREATE INDEX works_by_principal ON works (principal_edition_id);
CREATE INDEX works_with_both ON works (journal_id, year) WHERE abstract_en IS NOT NULL AND abstract_es IS NOT NULL;
CREATE INDEX works_flagged ON works (journal_id) WHERE flags <> '[]';

CREATE TABLE editions (
    id TEXT PRIMARY KEY,
    work_id TEXT NOT NULL REFERENCES works (id) DEFERRABLE INITIALLY DEFERRED,
    journal_id TEXT REFERENCES journals (id),
    platform TEXT NOT NULL,
    native_id TEXT,
    lang TEXT,
    original_language TEXT,
    doi TEXT,
    pii TEXT,
    url TEXT,
    journal TEXT,
    issn TEXT,
    article_type TEXT,
    type_code TEXT,
    year INTEGER,
    volume TEXT,
    issue TEXT,
    pages TEXT,
    received TEXT,
    accepted TEXT,
    published_online TEXT,
    access TEXT CHECK (access IN ('open', 'paywalled')),
    license TEXT,
    status TEXT,
    digest TEXT NOT NULL,
    extractor TEXT NOT NULL,
    snapshot_id TEXT REFERENCES snapshots (id) DEFERRABLE INITIALLY DEFERRED,
    first_seen TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX editions_by_work ON editions (work_id);
CREATE INDEX editions_by_doi ON editions (doi);
CREATE INDEX editions_by_journal ON editions (journal_id);
CREATE INDEX editions_by_snapshot ON editions (snapshot_id);

CREATE TABLE texts (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('title', 'abstract')),
    lang TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (edition_id, kind, lang)
) STRICT, WITHOUT ROWID;

CREATE TABLE abstract_sections (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    lang TEXT NOT NULL,
    position INTEGER NOT NULL,
    label TEXT,
    category TEXT,
    text TEXT NOT NULL,
    PRIMARY KEY (edition_id, lang, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE keywords (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    lang TEXT NOT NULL,
    position INTEGER NOT NULL,
    term TEXT NOT NULL,
    PRIMARY KEY (edition_id, lang, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX keywords_by_term ON keywords (lang, term);

CREATE TABLE authors (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    orcid TEXT,
    PRIMARY KEY (edition_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX authors_by_name ON authors (name);

CREATE TABLE affiliations (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (edition_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE author_affiliations (
    edition_id TEXT NOT NULL,
    author INTEGER NOT NULL,
    affiliation INTEGER NOT NULL,
    PRIMARY KEY (edition_id, author, affiliation),
    FOREIGN KEY (edition_id, author) REFERENCES authors (edition_id, position) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, affiliation) REFERENCES affiliations (edition_id, position) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX author_affiliations_by_affiliation ON author_affiliations (edition_id, affiliation);

CREATE TABLE edition_links (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    other_id TEXT NOT NULL, -- may be an edition not held (yet)
    method TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    score REAL NOT NULL,
    other_lang TEXT,
    other_doi TEXT,
    PRIMARY KEY (edition_id, other_id, method)
) STRICT, WITHOUT ROWID;
CREATE INDEX edition_links_by_other ON edition_links (other_id);

CREATE TABLE provenance (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    lang TEXT NOT NULL DEFAULT '',
    reader TEXT NOT NULL,
    rule TEXT NOT NULL,
    confidence REAL NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    extractor TEXT NOT NULL,
    snapshot_id TEXT REFERENCES snapshots (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (edition_id, field, lang)
) STRICT, WITHOUT ROWID;
CREATE INDEX provenance_by_snapshot ON provenance (snapshot_id);

CREATE TABLE flag_codes (
    code TEXT PRIMARY KEY,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
    description_en TEXT NOT NULL,
    description_es TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE flags (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    code TEXT NOT NULL REFERENCES flag_codes (code),
    severity TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, code, detail)
) STRICT; -- with rowid: SQLite 3.40 checks keys that are not the first columns wrongly without
CREATE INDEX flags_by_code ON flags (code);

CREATE TABLE rejection_reasons (
    reason TEXT PRIMARY KEY,
    description_en TEXT NOT NULL,
    description_es TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rejections (
    url TEXT PRIMARY KEY,
    reason TEXT NOT NULL REFERENCES rejection_reasons (reason),
    detail TEXT NOT NULL DEFAULT '',
    journal_id TEXT REFERENCES journals (id),
    snapshot_id TEXT REFERENCES snapshots (id) DEFERRABLE INITIALLY DEFERRED,
    first_seen TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rejections_by_reason ON rejections (reason);
CREATE INDEX rejections_by_journal ON rejections (journal_id);
CREATE INDEX rejections_by_snapshot ON rejections (snapshot_id);

CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    lang TEXT NOT NULL DEFAULT '',
    old TEXT,
    new TEXT,
    cause TEXT NOT NULL CHECK (cause IN ('source', 'extractor', 'person')),
    snapshot_id TEXT REFERENCES snapshots (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX changes_by_edition ON changes (edition_id, at);
CREATE INDEX changes_by_snapshot ON changes (snapshot_id);

CREATE TABLE pages (
    url TEXT PRIMARY KEY,
    journal_id TEXT NOT NULL REFERENCES journals (id),
    kind TEXT NOT NULL CHECK (kind IN ('article', 'listing', 'sitemap')),
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    found_at TEXT NOT NULL,
    fetched_at TEXT,
    due_at TEXT NOT NULL,
    http_status INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    detail TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_due ON pages (journal_id, due_at);

CREATE TABLE dictionary (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL DEFAULT '',
    description_en TEXT NOT NULL,
    description_es TEXT NOT NULL,
    PRIMARY KEY (table_name, column_name)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE [works_fts] USING FTS5 (
    [title_en], [title_es], [abstract_en], [abstract_es], [keywords_en], [keywords_es], [author_names],
    tokenize='unicode61 remove_diacritics 2',
    content=[works]
);

CREATE TABLE _words (text TEXT NOT NULL) STRICT; -- the views and dictionary as last written here
