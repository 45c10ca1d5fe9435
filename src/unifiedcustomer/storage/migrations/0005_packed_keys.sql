-- What was a row for each loaded record, its key, its place, its doubts, its first entry in the feed, is packed as well.
--
-- What refers to a record by its number can no longer be checked by the database: the record may be in a pack.
/*postgresql ALTER TABLE uc_record_version DROP CONSTRAINT IF EXISTS uc_record_version_record_fkey*/;
/*postgresql ALTER TABLE uc_judgement DROP CONSTRAINT IF EXISTS uc_judgement_low_record_fkey*/;
/*postgresql ALTER TABLE uc_judgement DROP CONSTRAINT IF EXISTS uc_judgement_high_record_fkey*/;
/*postgresql ALTER TABLE uc_identity DROP CONSTRAINT IF EXISTS uc_identity_record_fkey*/;
/*postgresql ALTER TABLE uc_redirect DROP CONSTRAINT IF EXISTS uc_redirect_record_fkey*/;
/*postgresql ALTER TABLE uc_redirect DROP CONSTRAINT IF EXISTS uc_redirect_leads_to_fkey*/;
/*postgresql ALTER TABLE uc_blocking_token DROP CONSTRAINT IF EXISTS uc_blocking_token_record_fkey*/;
/*postgresql ALTER TABLE uc_past_identity DROP CONSTRAINT IF EXISTS uc_past_identity_record_fkey*/;

-- SQLite takes a reference away only with its table.
/*sqlite CREATE TABLE uc_without (
    record BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT, body_digest TEXT, recorded_at BIGINT NOT NULL,
    PRIMARY KEY (record, version)
) STRICT*/;
/*sqlite INSERT INTO uc_without SELECT record, version, body, body_digest, recorded_at FROM uc_record_version*/;
/*sqlite DROP TABLE uc_record_version*/;
/*sqlite ALTER TABLE uc_without RENAME TO uc_record_version*/;

/*sqlite CREATE TABLE uc_without (
    judgement BIGINT NOT NULL PRIMARY KEY, low_record BIGINT NOT NULL, high_record BIGINT NOT NULL,
    verdict TEXT NOT NULL, body TEXT NOT NULL, recorded_at BIGINT NOT NULL
) STRICT*/;
/*sqlite INSERT INTO uc_without SELECT judgement, low_record, high_record, verdict, body, recorded_at FROM uc_judgement*/;
/*sqlite DROP TABLE uc_judgement*/;
/*sqlite ALTER TABLE uc_without RENAME TO uc_judgement*/;
/*sqlite CREATE INDEX uc_judgement_low_record ON uc_judgement (low_record)*/;
/*sqlite CREATE INDEX uc_judgement_high_record ON uc_judgement (high_record)*/;

/*sqlite CREATE TABLE uc_without (
    record BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL, features TEXT NOT NULL, updated_at BIGINT,
    component BIGINT NOT NULL, identity BIGINT NOT NULL, since BIGINT NOT NULL DEFAULT 0
) STRICT*/;
/*sqlite INSERT INTO uc_without
    SELECT record, version, features, updated_at, component, identity, since FROM uc_identity*/;
/*sqlite DROP TABLE uc_identity*/;
/*sqlite ALTER TABLE uc_without RENAME TO uc_identity*/;
/*sqlite CREATE INDEX uc_identity_component ON uc_identity (component)*/;
/*sqlite CREATE INDEX uc_identity_identity ON uc_identity (identity)*/;

/*sqlite CREATE TABLE uc_without (record BIGINT NOT NULL PRIMARY KEY, leads_to BIGINT NOT NULL) STRICT*/;
/*sqlite INSERT INTO uc_without SELECT record, leads_to FROM uc_redirect*/;
/*sqlite DROP TABLE uc_redirect*/;
/*sqlite ALTER TABLE uc_without RENAME TO uc_redirect*/;
/*sqlite CREATE INDEX uc_redirect_leads_to ON uc_redirect (leads_to)*/;

/*sqlite CREATE TABLE uc_without (
    token BIGINT NOT NULL, record BIGINT NOT NULL, PRIMARY KEY (token, record)
) STRICT, WITHOUT ROWID*/;
/*sqlite INSERT INTO uc_without SELECT token, record FROM uc_blocking_token*/;
/*sqlite DROP TABLE uc_blocking_token*/;
/*sqlite ALTER TABLE uc_without RENAME TO uc_blocking_token*/;
/*sqlite CREATE INDEX uc_blocking_token_record ON uc_blocking_token (record)*/;

/*sqlite CREATE TABLE uc_without (
    record BIGINT NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL, identity BIGINT NOT NULL,
    PRIMARY KEY (record, since)
) STRICT*/;
/*sqlite INSERT INTO uc_without SELECT record, since, until, identity FROM uc_past_identity*/;
/*sqlite DROP TABLE uc_past_identity*/;
/*sqlite ALTER TABLE uc_without RENAME TO uc_past_identity*/;
/*sqlite CREATE INDEX uc_past_identity_identity ON uc_past_identity (identity)*/;

-- What consecutive numbers were loaded with, of one kind: about a page of the database in a row. `place` is the kind and
-- the first of the numbers, 48 bits of it. What was packed before this migration keeps its form: sixteen records a row.
CREATE TABLE uc_bundle (
    place BIGINT NOT NULL PRIMARY KEY,
    held  BYTEA NOT NULL
) /*sqlite STRICT*/;
INSERT INTO uc_bundle SELECT kind * 281474976710656 + part * 16, held FROM uc_pack ORDER BY kind, part;
DROP TABLE uc_pack;

-- Pairs of a word and a number, ascending within a run, some hundred in a row. Every load begins runs of its own; the
-- upper half of a run's number says what its words are: blocking tokens, hashes of keys, and so on.
CREATE TABLE uc_page (
    page   BIGINT NOT NULL PRIMARY KEY,
    run    BIGINT NOT NULL,
    word   BIGINT NOT NULL,
    number BIGINT NOT NULL,
    held   BYTEA NOT NULL
) /*sqlite STRICT*/;
INSERT INTO uc_page SELECT page, 4294967296, token, record, held FROM uc_token_page ORDER BY page;
DROP TABLE uc_token_page;
CREATE UNIQUE INDEX uc_page_first ON uc_page (run, word, number);
