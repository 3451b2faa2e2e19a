-- Version 9: registers that are made from descriptions.

CREATE TABLE "ledger_form" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "form" TEXT COLLATE "C" NOT NULL,
    "number" BIGINT NOT NULL,
    "text" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL,
    "tables" TEXT COLLATE "C" NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX ledger_form_form_number_key ON "ledger_form" ("form", "number");
CREATE TRIGGER ledger_form_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_form"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "ledger_image" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "table_name" TEXT COLLATE "C" NOT NULL,
    "row_number" BIGINT NOT NULL,
    "row_version" BIGINT NOT NULL,
    "image" TEXT COLLATE "C" NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX ledger_image_row_number_row_version_key ON "ledger_image" ("row_number", "row_version");
CREATE TRIGGER ledger_image_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_image"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "ledger_act" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "form" TEXT COLLATE "C" NOT NULL,
    "record" BIGINT NOT NULL,
    "act" TEXT COLLATE "C" NOT NULL,
    "row_version" BIGINT NOT NULL,
    "reason" TEXT COLLATE "C",
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE INDEX ledger_act_record_idx ON "ledger_act" ("record");
CREATE TRIGGER ledger_act_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_act"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();
