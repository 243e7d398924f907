-- Which editions are one work: what each is looked up by, which pairs were found alike, and which wait for a person.

ALTER TABLE editions ADD COLUMN internal_id TEXT;

CREATE TABLE edition_keys (
    "key" INTEGER NOT NULL, -- a fingerprint: two editions are compared if they share one
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    PRIMARY KEY ("key", edition_id)
) STRICT; -- with rowid: SQLite 3.40 checks keys that are not the first columns wrongly without
CREATE INDEX edition_keys_by_edition ON edition_keys (edition_id);

CREATE TABLE edition_pairs (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    other_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    verdict TEXT NOT NULL CHECK (verdict IN ('one', 'doubtful')),
    score REAL NOT NULL,
    waiting INTEGER NOT NULL DEFAULT 0 CHECK (waiting IN (0, 1)),
    PRIMARY KEY (edition_id, other_id),
    CHECK (edition_id < other_id)
) STRICT; -- with rowid: other_id is a foreign key and not the first column
CREATE INDEX edition_pairs_by_other ON edition_pairs (other_id);
CREATE INDEX edition_pairs_waiting ON edition_pairs (score DESC) WHERE waiting;

CREATE TABLE _joining (rules TEXT NOT NULL) STRICT; -- the rules that the pairs were last found by
INSERT INTO _joining VALUES ('');
