-- What people decided, apart from what can be read again. Never edit a migration that has landed: add the next one.

CREATE TABLE forgotten (
    kind TEXT NOT NULL CHECK (kind IN ('url', 'key', 'doi', 'edition')),
    value TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
