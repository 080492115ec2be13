-- What keeps the index of the words of organisations true (store/word_index.h). The index itself, an
-- FTS5 table, is made by `buzzfs import` and by nobody else; what changes later is noted here by row
-- and looked at beside what the index says. So any program may write, also one whose SQLite has no
-- FTS5, and pays a row for it; and what REPLACE deletes unseen does no harm, as the index only
-- proposes rows, and each is read before it is believed.
--
-- UPDATE word_index_state SET is_made = 0 has all texts read instead.

CREATE TABLE word_index_state (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    is_made INTEGER NOT NULL CHECK (is_made IN (0, 1))
) STRICT;
INSERT INTO word_index_state VALUES (1, 0);

-- Organisations whose words came after the index. That some of them are gone does not matter.
CREATE TABLE word_index_change (
    organisation_id INTEGER PRIMARY KEY
) STRICT;

CREATE TRIGGER word_index_insert AFTER INSERT ON organisation
WHEN NOT EXISTS (SELECT 1 FROM word_index_change WHERE organisation_id = NEW.id) BEGIN
    INSERT INTO word_index_change VALUES (NEW.id);
END;
CREATE TRIGGER word_index_update AFTER UPDATE ON organisation
WHEN (NEW.id <> OLD.id OR NEW.slug <> OLD.slug OR NEW.name <> OLD.name
      OR NEW.name_zh IS NOT OLD.name_zh OR NEW.note IS NOT OLD.note)
     AND NOT EXISTS (SELECT 1 FROM word_index_change WHERE organisation_id = NEW.id) BEGIN
    INSERT INTO word_index_change VALUES (NEW.id);
END;
