-- What persons decided on editions: a log that only grows. An undo is a row that undoes another.

CREATE TABLE decisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
    edition_id TEXT NOT NULL,
    url TEXT, -- where the edition was read from, for when its id changes
    field TEXT NOT NULL,
    lang TEXT NOT NULL DEFAULT '',
    old TEXT,
    value TEXT, -- NULL: the page is wrong, and there is none
    who TEXT NOT NULL CHECK (who <> ''),
    why TEXT NOT NULL CHECK (why <> ''),
    at TEXT NOT NULL,
    undoes INTEGER, -- no foreign key: what was forgotten is gone from here too
    digest TEXT, -- of a verdict: the texts it was given on
    known_by TEXT, -- the edition's DOI, else its title: another article may stand at its address one day
    other_url TEXT, -- of the edition that `value` names, and what that one was known by
    other_known_by TEXT
) STRICT;
CREATE INDEX decisions_by_edition ON decisions (edition_id);
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
BEGIN
    SELECT raise(ABORT, 'a decision is not changed but undone: scrapy correct --undo NUMBER');
END;
