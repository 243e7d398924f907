-- What persons decided, as CURATION holds it, and what is in force of it; and what looks doubtful in a work.

CREATE TABLE decisions (
    number INTEGER PRIMARY KEY,
    edition_id TEXT NOT NULL, -- no foreign key: it may wait for an edition that is not held yet
    url TEXT,
    field TEXT NOT NULL,
    lang TEXT NOT NULL DEFAULT '',
    old TEXT,
    value TEXT,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    at TEXT NOT NULL,
    undoes INTEGER,
    digest TEXT,
    known_by TEXT,
    other_url TEXT,
    other_known_by TEXT,
    in_force INTEGER NOT NULL DEFAULT 0 CHECK (in_force IN (0, 1))
) STRICT;
CREATE INDEX decisions_by_edition ON decisions (edition_id);
CREATE INDEX decisions_by_url ON decisions (url) WHERE url IS NOT NULL;
CREATE INDEX decisions_by_other_url ON decisions (other_url) WHERE other_url IS NOT NULL;
CREATE INDEX decisions_by_value ON decisions (value) WHERE field IN ('same_as', 'not_same_as');

CREATE TABLE work_flags (
    work_id TEXT NOT NULL REFERENCES works (id) ON DELETE CASCADE,
    code TEXT NOT NULL REFERENCES flag_codes (code),
    severity TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (work_id, code, detail)
) STRICT; -- with rowid: SQLite 3.40 checks keys that are not the first columns wrongly without
CREATE INDEX work_flags_by_code ON work_flags (code);

ALTER TABLE works ADD COLUMN sources TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(sources));
ALTER TABLE changes ADD COLUMN decision INTEGER; -- its number, for a person's: entered once, whatever is rebuilt
CREATE UNIQUE INDEX changes_by_decision ON changes (decision) WHERE decision IS NOT NULL;
