-- Facts are appended and never edited; every other table is computed from them and could be rebuilt.
--
-- One text for SQLite and PostgreSQL: what stands in /*sqlite ... */ is for SQLite alone, where BIGINT is read as INTEGER.
-- Times are microseconds since 1970 in UTC. Bodies are wire forms in JSON. A digest is 128 bits in hexadecimal: keys are
-- looked up by it, because they may be longer than what an index takes.

-- ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Every record ever seen. Its number is the order of first sight and is never used again. The id it was minted is the
-- customer's id for as long as no earlier record is the same person.
CREATE TABLE uc_source_record (
    record     BIGINT NOT NULL PRIMARY KEY,
    source     TEXT NOT NULL,
    record_id  TEXT NOT NULL,
    key_digest TEXT NOT NULL UNIQUE,
    minted_id  TEXT NOT NULL UNIQUE
) /*sqlite STRICT*/;

-- Each content of a record, as received. A version without a body says that the record was removed.
CREATE TABLE uc_record_version (
    record      BIGINT NOT NULL REFERENCES uc_source_record (record),
    version     BIGINT NOT NULL,
    body        TEXT,
    body_digest TEXT,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (record, version)
) /*sqlite STRICT*/;

-- What people decided about two records. The latest row of a pair counts; "unsure" takes back what was decided before.
CREATE TABLE uc_judgement (
    judgement   BIGINT NOT NULL PRIMARY KEY,
    low_record  BIGINT NOT NULL REFERENCES uc_source_record (record),
    high_record BIGINT NOT NULL REFERENCES uc_source_record (record),
    verdict     TEXT NOT NULL,
    body        TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
) /*sqlite STRICT*/;
CREATE INDEX uc_judgement_low_record ON uc_judgement (low_record);
CREATE INDEX uc_judgement_high_record ON uc_judgement (high_record);

-- Meetings, by the record or the contact point they came in on; never by customer.
CREATE TABLE uc_touchpoint (
    number         BIGINT NOT NULL PRIMARY KEY,
    key_digest     TEXT NOT NULL UNIQUE,
    subject_digest TEXT,
    point_digest   TEXT,
    occurred_at    BIGINT NOT NULL,
    body           TEXT NOT NULL,
    body_digest    TEXT NOT NULL,
    recorded_at    BIGINT NOT NULL
) /*sqlite STRICT*/;
CREATE INDEX uc_touchpoint_subject_digest ON uc_touchpoint (subject_digest);
CREATE INDEX uc_touchpoint_point_digest ON uc_touchpoint (point_digest);

-- What people allowed, refused and took back, by the record or the contact point the act came in on.
CREATE TABLE uc_consent_act (
    number         BIGINT NOT NULL PRIMARY KEY,
    key_digest     TEXT NOT NULL UNIQUE,
    subject_digest TEXT,
    point_digest   TEXT,
    occurred_at    BIGINT NOT NULL,
    body           TEXT NOT NULL,
    body_digest    TEXT NOT NULL,
    recorded_at    BIGINT NOT NULL
) /*sqlite STRICT*/;
CREATE INDEX uc_consent_act_subject_digest ON uc_consent_act (subject_digest);
CREATE INDEX uc_consent_act_point_digest ON uc_consent_act (point_digest);

-- What became of customers' ids, in order and without gaps.
CREATE TABLE uc_identity_change (
    cursor      BIGINT NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    previous_id TEXT,
    source      TEXT,
    record_id   TEXT,
    at          BIGINT NOT NULL
) /*sqlite STRICT*/;

-- ── computed ─────────────────────────────────────────────────────────────────────────────────────────────────────────

-- One row for each live record: which version counts, what is compared, and who it is. A component is all records that
-- ties lead to; an identity is the part of it that is one person. Both go by the number of their earliest record.
CREATE TABLE uc_identity (
    record     BIGINT NOT NULL PRIMARY KEY REFERENCES uc_source_record (record),
    version    BIGINT NOT NULL,
    features   TEXT NOT NULL,
    updated_at BIGINT,
    component  BIGINT NOT NULL,
    identity   BIGINT NOT NULL
) /*sqlite STRICT*/;
CREATE INDEX uc_identity_component ON uc_identity (component);
CREATE INDEX uc_identity_identity ON uc_identity (identity);

-- Where the id of a removed record leads: to a record that was the same person when it went.
CREATE TABLE uc_redirect (
    record   BIGINT NOT NULL PRIMARY KEY REFERENCES uc_source_record (record),
    leads_to BIGINT NOT NULL REFERENCES uc_source_record (record)
) /*sqlite STRICT*/;

-- The blocking tokens of live records, and those that so many records hold that they yield no pairs.
CREATE TABLE uc_blocking_token (
    token  BIGINT NOT NULL,
    record BIGINT NOT NULL REFERENCES uc_source_record (record),
    PRIMARY KEY (token, record)
) /*sqlite STRICT, WITHOUT ROWID*/;
CREATE INDEX uc_blocking_token_record ON uc_blocking_token (record);

CREATE TABLE uc_closed_block (
    token BIGINT NOT NULL PRIMARY KEY
) /*sqlite STRICT*/;

-- How the computed tables were computed: the model, the settings of normalization.
CREATE TABLE uc_setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) /*sqlite STRICT*/;
