-- What was known when, what was done on the strength of it, and who must not come back.

-- Since when a live record has been the person it is. For what was there before this migration: as far as is known.
ALTER TABLE uc_identity ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
UPDATE uc_identity SET since = (
    SELECT min(recorded_at) FROM uc_record_version WHERE uc_record_version.record = uc_identity.record
);

-- Who a record was before, from one moment until just before another. What is so now stands in uc_identity alone: a
-- record that stays what it is costs no row here.
CREATE TABLE uc_past_identity (
    record   BIGINT NOT NULL REFERENCES uc_source_record (record),
    since    BIGINT NOT NULL,
    until    BIGINT NOT NULL,
    identity BIGINT NOT NULL,
    PRIMARY KEY (record, since)
) /*sqlite STRICT*/;
CREATE INDEX uc_past_identity_identity ON uc_past_identity (identity);

-- What was done on the strength of who is who: decisions, renderings, contacts, movements of value.
CREATE TABLE uc_reliance (
    number       BIGINT NOT NULL PRIMARY KEY,
    identity     BIGINT NOT NULL,
    point_digest TEXT,
    at           BIGINT NOT NULL,
    body         TEXT NOT NULL
) /*sqlite STRICT*/;
CREATE INDEX uc_reliance_identity ON uc_reliance (identity);
CREATE INDEX uc_reliance_point_digest ON uc_reliance (point_digest);

-- Keyed hashes of what was erased, so that it is known when it comes again and cannot be read from here.
CREATE TABLE uc_tombstone (
    digest    TEXT NOT NULL PRIMARY KEY,
    erased_at BIGINT NOT NULL
) /*sqlite STRICT*/;

CREATE INDEX uc_redirect_leads_to ON uc_redirect (leads_to);
CREATE INDEX uc_identity_change_customer_id ON uc_identity_change (customer_id);
CREATE INDEX uc_identity_change_previous_id ON uc_identity_change (previous_id) WHERE previous_id IS NOT NULL;

-- What erased persons said no to, by the keyed digest of a contact point or a record.
CREATE TABLE uc_suppression (
    digest      TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (digest, body_digest)
) /*sqlite STRICT*/;
