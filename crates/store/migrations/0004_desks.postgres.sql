-- Version 4: what a desk must know: whose a warning is, why a case came back, and from when its stages are counted.

ALTER TABLE "warning" ADD COLUMN "account_id" BIGINT REFERENCES "account" ("id");
CREATE INDEX warning_account_id_idx ON "warning" ("account_id");
ALTER TABLE "procedure_case" ADD COLUMN "stages_from" TEXT COLLATE "C";
ALTER TABLE "procedure_case" ADD COLUMN "returned" TEXT COLLATE "C";
