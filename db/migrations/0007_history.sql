-- History is asked by time.

CREATE INDEX changes_by_time ON changes (at);
