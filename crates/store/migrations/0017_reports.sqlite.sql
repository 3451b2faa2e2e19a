-- Version 17: reports and circulars with the areas that received them; a frozen draw that two people withdraw.

CREATE TABLE "report" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "kind" TEXT NOT NULL,
    "way" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "inspection_round_id" INTEGER REFERENCES "inspection_round" ("id"),
    "title" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "as_of" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "authors" TEXT NOT NULL,
    "number" TEXT,
    "note" TEXT,
    "begun_by" INTEGER NOT NULL,
    "submitted_by" INTEGER,
    "submitted_on" TEXT,
    "signed_by" INTEGER,
    "signed_entered_by" INTEGER,
    "issued_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX report_area_id_idx ON "report" ("area_id");
CREATE INDEX report_kind_period_idx ON "report" ("kind", "period");

CREATE TABLE "report_receipt" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "report_id" INTEGER NOT NULL REFERENCES "report" ("id"),
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "answer" TEXT,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX report_receipt_report_id_area_id_key ON "report_receipt" ("report_id", "area_id");
CREATE TRIGGER report_receipt_no_update BEFORE UPDATE ON "report_receipt"
    BEGIN SELECT RAISE(ABORT, 'report_receipt is append-only'); END;
CREATE TRIGGER report_receipt_no_delete BEFORE DELETE ON "report_receipt"
    BEGIN SELECT RAISE(ABORT, 'report_receipt is append-only'); END;

ALTER TABLE "draw" ADD COLUMN "withdraw_reason" TEXT;
ALTER TABLE "draw" ADD COLUMN "withdraw_asked_by" INTEGER;
ALTER TABLE "draw" ADD COLUMN "withdraw_asked_entered_by" INTEGER;
ALTER TABLE "draw" ADD COLUMN "withdrawn_by" INTEGER;
ALTER TABLE "draw" ADD COLUMN "withdrawn_entered_by" INTEGER;
ALTER TABLE "draw" ADD COLUMN "withdrawn_on" TEXT;
