-- Version 26: photographs and papers of entries of registers and of visits, how many there are, and where a visit was.

CREATE TABLE "entry_file" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "owner" TEXT COLLATE "C" NOT NULL,
    "owner_id" BIGINT NOT NULL,
    "field" TEXT COLLATE "C" NOT NULL,
    "media_type" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sealed" BYTEA,
    "removed_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX entry_file_owner_owner_id_idx ON "entry_file" ("owner", "owner_id");

ALTER TABLE "visit" ADD COLUMN "place" TEXT COLLATE "C";
ALTER TABLE "visit" ADD COLUMN "place_note" TEXT COLLATE "C";
ALTER TABLE "visit" ADD COLUMN "photos" BIGINT;

ALTER TABLE "operator_link" ADD COLUMN "contract" BIGINT;
