-- Version 17: reports and circulars with the areas that received them; a frozen draw that two people withdraw.

CREATE TABLE "report" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "way" TEXT COLLATE "C" NOT NULL,
    "period" TEXT COLLATE "C" NOT NULL,
    "inspection_round_id" BIGINT REFERENCES "inspection_round" ("id"),
    "title" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "as_of" TEXT COLLATE "C" NOT NULL,
    "content" TEXT COLLATE "C" NOT NULL,
    "authors" TEXT COLLATE "C" NOT NULL,
    "number" TEXT COLLATE "C",
    "note" TEXT COLLATE "C",
    "begun_by" BIGINT NOT NULL,
    "submitted_by" BIGINT,
    "submitted_on" TEXT COLLATE "C",
    "signed_by" BIGINT,
    "signed_entered_by" BIGINT,
    "issued_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX report_area_id_idx ON "report" ("area_id");
CREATE INDEX report_kind_period_idx ON "report" ("kind", "period");

CREATE TABLE "report_receipt" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "report_id" BIGINT NOT NULL REFERENCES "report" ("id"),
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "answer" TEXT COLLATE "C",
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX report_receipt_report_id_area_id_key ON "report_receipt" ("report_id", "area_id");
CREATE TRIGGER report_receipt_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "report_receipt"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

ALTER TABLE "draw" ADD COLUMN "withdraw_reason" TEXT COLLATE "C";
ALTER TABLE "draw" ADD COLUMN "withdraw_asked_by" BIGINT;
ALTER TABLE "draw" ADD COLUMN "withdraw_asked_entered_by" BIGINT;
ALTER TABLE "draw" ADD COLUMN "withdrawn_by" BIGINT;
ALTER TABLE "draw" ADD COLUMN "withdrawn_entered_by" BIGINT;
ALTER TABLE "draw" ADD COLUMN "withdrawn_on" TEXT COLLATE "C";
