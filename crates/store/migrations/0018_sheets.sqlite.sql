-- Version 18: what an import wrote, so that it can be taken back; a month that an office handed in.

ALTER TABLE "import_run" ADD COLUMN "area_id" INTEGER REFERENCES "area" ("id");
CREATE INDEX import_run_area_id_id_idx ON "import_run" ("area_id", "id");

CREATE TABLE "import_row" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "import_run_id" INTEGER NOT NULL REFERENCES "import_run" ("id"),
    "kind" TEXT NOT NULL,
    "row_id" INTEGER NOT NULL,
    "written" INTEGER NOT NULL,
    "before" TEXT,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX import_row_import_run_id_idx ON "import_row" ("import_run_id");
CREATE TRIGGER import_row_no_update BEFORE UPDATE ON "import_row"
    BEGIN SELECT RAISE(ABORT, 'import_row is append-only'); END;
CREATE TRIGGER import_row_no_delete BEFORE DELETE ON "import_row"
    BEGIN SELECT RAISE(ABORT, 'import_row is append-only'); END;

CREATE TABLE "import_undo" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "import_run_id" INTEGER NOT NULL REFERENCES "import_run" ("id"),
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX import_undo_import_run_id_key ON "import_undo" ("import_run_id");
CREATE TRIGGER import_undo_no_update BEFORE UPDATE ON "import_undo"
    BEGIN SELECT RAISE(ABORT, 'import_undo is append-only'); END;
CREATE TRIGGER import_undo_no_delete BEFORE DELETE ON "import_undo"
    BEGIN SELECT RAISE(ABORT, 'import_undo is append-only'); END;

CREATE TABLE "month_filing" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "month" TEXT NOT NULL,
    "owed" INTEGER NOT NULL,
    "missing" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX month_filing_area_id_month_key ON "month_filing" ("area_id", "month");
CREATE TRIGGER month_filing_no_update BEFORE UPDATE ON "month_filing"
    BEGIN SELECT RAISE(ABORT, 'month_filing is append-only'); END;
CREATE TRIGGER month_filing_no_delete BEFORE DELETE ON "month_filing"
    BEGIN SELECT RAISE(ABORT, 'month_filing is append-only'); END;
