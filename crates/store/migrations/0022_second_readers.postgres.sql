-- Version 22: doubtful rows that are linked by more than a number, read twice, remembered, and taken back.

ALTER TABLE "list_batch" ADD COLUMN "remembered" BIGINT;

ALTER TABLE "list_pair" ADD COLUMN "row_key" BYTEA;
ALTER TABLE "list_pair" ADD COLUMN "probability" BIGINT;
ALTER TABLE "list_pair" ADD COLUMN "first_word" TEXT COLLATE "C";
ALTER TABLE "list_pair" ADD COLUMN "readers" TEXT COLLATE "C";
CREATE INDEX list_pair_row_key_idx ON "list_pair" ("row_key");

ALTER TABLE "list_fact" ADD COLUMN "list_pair_id" BIGINT REFERENCES "list_pair" ("id");
ALTER TABLE "list_fact" ADD COLUMN "taken_back_on" TEXT COLLATE "C";
CREATE INDEX list_fact_list_pair_id_idx ON "list_fact" ("list_pair_id");
