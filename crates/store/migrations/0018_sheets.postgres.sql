-- Version 18: what an import wrote, so that it can be taken back; a month that an office handed in.

ALTER TABLE "import_run" ADD COLUMN "area_id" BIGINT REFERENCES "area" ("id");
CREATE INDEX import_run_area_id_id_idx ON "import_run" ("area_id", "id");

CREATE TABLE "import_row" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "import_run_id" BIGINT NOT NULL REFERENCES "import_run" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "row_id" BIGINT NOT NULL,
    "written" BIGINT NOT NULL,
    "before" TEXT COLLATE "C",
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE INDEX import_row_import_run_id_idx ON "import_row" ("import_run_id");
CREATE TRIGGER import_row_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "import_row"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "import_undo" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "import_run_id" BIGINT NOT NULL REFERENCES "import_run" ("id"),
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX import_undo_import_run_id_key ON "import_undo" ("import_run_id");
CREATE TRIGGER import_undo_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "import_undo"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "month_filing" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "month" TEXT COLLATE "C" NOT NULL,
    "owed" BIGINT NOT NULL,
    "missing" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX month_filing_area_id_month_key ON "month_filing" ("area_id", "month");
CREATE TRIGGER month_filing_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "month_filing"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();
