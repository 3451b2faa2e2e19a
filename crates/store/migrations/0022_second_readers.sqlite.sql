-- Version 22: doubtful rows that are linked by more than a number, read twice, remembered, and taken back.

ALTER TABLE "list_batch" ADD COLUMN "remembered" INTEGER;

ALTER TABLE "list_pair" ADD COLUMN "row_key" BLOB;
ALTER TABLE "list_pair" ADD COLUMN "probability" INTEGER;
ALTER TABLE "list_pair" ADD COLUMN "first_word" TEXT;
ALTER TABLE "list_pair" ADD COLUMN "readers" TEXT;
CREATE INDEX list_pair_row_key_idx ON "list_pair" ("row_key");

ALTER TABLE "list_fact" ADD COLUMN "list_pair_id" INTEGER REFERENCES "list_pair" ("id");
ALTER TABLE "list_fact" ADD COLUMN "taken_back_on" TEXT;
CREATE INDEX list_fact_list_pair_id_idx ON "list_fact" ("list_pair_id");
