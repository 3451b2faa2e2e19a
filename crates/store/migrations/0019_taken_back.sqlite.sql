-- Version 19: why an import was taken back; a claim of a sheet that was taken back; requests to take out long lists.

ALTER TABLE "import_undo" ADD COLUMN "reason" TEXT;
ALTER TABLE "monitoring_claim" ADD COLUMN "withdrawn_on" TEXT;

CREATE TABLE "list_request" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "list" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "row_count" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "proposed_by" INTEGER NOT NULL,
    "proposed_on" TEXT NOT NULL,
    "decided_by" INTEGER,
    "decided_on" TEXT,
    "decision_note" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX list_request_area_id_idx ON "list_request" ("area_id");
CREATE INDEX list_request_state_id_idx ON "list_request" ("state", "id");
