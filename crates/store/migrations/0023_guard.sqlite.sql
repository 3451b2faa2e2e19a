-- Version 23: the history of a row is found by it, for who wrote it decides nothing on it; second factors; what is kept of
-- logins has a file of its own.

CREATE INDEX evidence_change_row_id_idx ON "evidence_change" ("row_id");

ALTER TABLE "account" ADD COLUMN "factor_sealed" BLOB;
ALTER TABLE "account" ADD COLUMN "factor_pending" BLOB;
ALTER TABLE "account" ADD COLUMN "recovery" TEXT;

CREATE TABLE "code_use" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "account_id" INTEGER NOT NULL REFERENCES "account" ("id"),
    "step" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX code_use_account_id_step_key ON "code_use" ("account_id", "step");

DELETE FROM "session";
DELETE FROM "login_attempt";
