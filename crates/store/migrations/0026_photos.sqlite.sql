-- Version 26: photographs and papers of entries of registers and of visits, how many there are, and where a visit was.

CREATE TABLE "entry_file" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "owner" TEXT NOT NULL,
    "owner_id" INTEGER NOT NULL,
    "field" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sealed" BLOB,
    "removed_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX entry_file_owner_owner_id_idx ON "entry_file" ("owner", "owner_id");

ALTER TABLE "visit" ADD COLUMN "place" TEXT;
ALTER TABLE "visit" ADD COLUMN "place_note" TEXT;
ALTER TABLE "visit" ADD COLUMN "photos" INTEGER;

ALTER TABLE "operator_link" ADD COLUMN "contract" INTEGER;
