-- What a load brings in together is kept together: a row for many records, where there was one for each, and for each token.

-- The blocking tokens of loaded records: up to some hundred pairs of token and record, ascending, in one row. The first
-- pair of a page is also its place in the order. A pair stands here or in uc_blocking_token.
CREATE TABLE uc_token_page (
    page   BIGINT NOT NULL PRIMARY KEY,
    token  BIGINT NOT NULL,
    record BIGINT NOT NULL,
    held   BYTEA NOT NULL
) /*sqlite STRICT*/;
CREATE UNIQUE INDEX uc_token_page_first ON uc_token_page (token, record);

-- What sixteen records with consecutive numbers were loaded with, of one kind: their first contents, what of them is
-- compared, their tokens. A first content that is here has no row in uc_record_version.
CREATE TABLE uc_pack (
    kind BIGINT NOT NULL,
    part BIGINT NOT NULL,
    held BYTEA NOT NULL,
    PRIMARY KEY (kind, part)
) /*sqlite STRICT*/;

-- What the cells of packed records are, and when they came. Written once a load and source; names no person.
CREATE TABLE uc_layout (
    layout      BIGINT NOT NULL PRIMARY KEY,
    form        TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
) /*sqlite STRICT*/;
