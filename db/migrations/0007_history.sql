-- History is asked by time, and a work says which edition each of its fields comes from.

CREATE INDEX changes_by_time ON changes (at);
ALTER TABLE works ADD COLUMN sources TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(sources));
