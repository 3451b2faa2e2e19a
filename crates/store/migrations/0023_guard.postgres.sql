-- Version 23: the history of a row is found by it, for who wrote it decides nothing on it; second factors.

CREATE INDEX evidence_change_row_id_idx ON "evidence_change" ("row_id");

ALTER TABLE "account" ADD COLUMN "factor_sealed" BYTEA;
ALTER TABLE "account" ADD COLUMN "factor_pending" BYTEA;
ALTER TABLE "account" ADD COLUMN "recovery" TEXT COLLATE "C";

CREATE TABLE "code_use" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id"),
    "step" BIGINT NOT NULL
);
CREATE UNIQUE INDEX code_use_account_id_step_key ON "code_use" ("account_id", "step");
