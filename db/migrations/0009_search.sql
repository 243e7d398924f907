-- What the search filters and counts by, read without the texts that stand between in each row; and the glossary's
-- terms as they are looked up. Kept current by db/counting.py.

ALTER TABLE works ADD COLUMN languages TEXT CHECK (languages IN ('both', 'en', 'es'));
UPDATE works SET languages = CASE
    WHEN abstract_en || abstract_es IS NOT NULL THEN 'both'
    WHEN abstract_en IS NOT NULL THEN 'en'
    WHEN abstract_es IS NOT NULL THEN 'es'
    WHEN title_en || title_es IS NOT NULL THEN 'both'
    WHEN title_en IS NOT NULL THEN 'en'
    WHEN title_es IS NOT NULL THEN 'es'
END;
CREATE INDEX works_narrow ON works (
    seq, year, languages, access, journal_id, journal, article_type, flags, first_seen
);

ALTER TABLE glossary ADD COLUMN en_key TEXT NOT NULL DEFAULT '';
ALTER TABLE glossary ADD COLUMN es_key TEXT NOT NULL DEFAULT '';
UPDATE glossary SET en_key = folded(en), es_key = folded(es);
CREATE INDEX glossary_by_en_key ON glossary (en_key);
CREATE INDEX glossary_by_es_key ON glossary (es_key);
