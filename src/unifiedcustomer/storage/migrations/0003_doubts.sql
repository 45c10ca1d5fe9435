-- Which pairs of live records are in doubt, so that the next question is found without looking at every record.

-- The evidence of a pair does not decide, or clustering decided against it, and no person has. Weights are in
-- millionths of a bit; `distance` is how far the weight is from the model's threshold. Computed, as identities are.
CREATE TABLE uc_doubt (
    low      BIGINT NOT NULL,
    high     BIGINT NOT NULL,
    weight   BIGINT NOT NULL,
    distance BIGINT NOT NULL,
    PRIMARY KEY (low, high)
) /*sqlite STRICT, WITHOUT ROWID*/;
CREATE INDEX uc_doubt_high ON uc_doubt (high);
CREATE INDEX uc_doubt_distance ON uc_doubt (distance, low, high);
