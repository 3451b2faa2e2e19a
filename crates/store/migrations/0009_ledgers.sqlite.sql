-- Version 9: registers that are made from descriptions.

CREATE TABLE "ledger_form" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "form" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "tables" TEXT NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_form_form_number_key ON "ledger_form" ("form", "number");
CREATE TRIGGER ledger_form_no_update BEFORE UPDATE ON "ledger_form"
    BEGIN SELECT RAISE(ABORT, 'ledger_form is append-only'); END;
CREATE TRIGGER ledger_form_no_delete BEFORE DELETE ON "ledger_form"
    BEGIN SELECT RAISE(ABORT, 'ledger_form is append-only'); END;

CREATE TABLE "ledger_image" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "table_name" TEXT NOT NULL,
    "row_number" INTEGER NOT NULL,
    "row_version" INTEGER NOT NULL,
    "image" TEXT NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_image_row_number_row_version_key ON "ledger_image" ("row_number", "row_version");
CREATE TRIGGER ledger_image_no_update BEFORE UPDATE ON "ledger_image"
    BEGIN SELECT RAISE(ABORT, 'ledger_image is append-only'); END;
CREATE TRIGGER ledger_image_no_delete BEFORE DELETE ON "ledger_image"
    BEGIN SELECT RAISE(ABORT, 'ledger_image is append-only'); END;

CREATE TABLE "ledger_act" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "form" TEXT NOT NULL,
    "record" INTEGER NOT NULL,
    "act" TEXT NOT NULL,
    "row_version" INTEGER NOT NULL,
    "reason" TEXT,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_act_record_idx ON "ledger_act" ("record");
CREATE TRIGGER ledger_act_no_update BEFORE UPDATE ON "ledger_act"
    BEGIN SELECT RAISE(ABORT, 'ledger_act is append-only'); END;
CREATE TRIGGER ledger_act_no_delete BEFORE DELETE ON "ledger_act"
    BEGIN SELECT RAISE(ABORT, 'ledger_act is append-only'); END;
