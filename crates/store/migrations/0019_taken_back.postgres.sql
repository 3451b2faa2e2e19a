-- Version 19: why an import was taken back; a claim of a sheet that was taken back; requests to take out long lists.

ALTER TABLE "import_undo" ADD COLUMN "reason" TEXT COLLATE "C";
ALTER TABLE "monitoring_claim" ADD COLUMN "withdrawn_on" TEXT COLLATE "C";

CREATE TABLE "list_request" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "list" TEXT COLLATE "C" NOT NULL,
    "title" TEXT COLLATE "C" NOT NULL,
    "row_count" BIGINT NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "proposed_by" BIGINT NOT NULL,
    "proposed_on" TEXT COLLATE "C" NOT NULL,
    "decided_by" BIGINT,
    "decided_on" TEXT COLLATE "C",
    "decision_note" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX list_request_area_id_idx ON "list_request" ("area_id");
CREATE INDEX list_request_state_id_idx ON "list_request" ("state", "id");
