-- Version 25: queries of assets under authorisation: what was asked for whom, what was found, and authorisations taken back.

CREATE TABLE "asset_query" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "kind" TEXT NOT NULL,
    "department" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "asked_on" TEXT NOT NULL,
    "asked_by" INTEGER NOT NULL,
    "households" INTEGER NOT NULL,
    "persons" INTEGER NOT NULL,
    "answered_on" TEXT,
    "told" INTEGER NOT NULL,
    "found" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "dropped" INTEGER NOT NULL,
    "damaged" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX asset_query_area_id_number_key ON "asset_query" ("area_id", "number");
CREATE INDEX asset_query_department_id_idx ON "asset_query" ("department", "id");

CREATE TABLE "asset_asked" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "asset_query_id" INTEGER NOT NULL REFERENCES "asset_query" ("id"),
    "case_id" INTEGER NOT NULL REFERENCES "procedure_case" ("id"),
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "step_id" INTEGER NOT NULL REFERENCES "case_step" ("id"),
    "members" TEXT NOT NULL,
    "answered_on" TEXT,
    "found" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX asset_asked_asset_query_id_case_id_key ON "asset_asked" ("asset_query_id", "case_id");
CREATE INDEX asset_asked_case_id_idx ON "asset_asked" ("case_id");
CREATE INDEX asset_asked_household_id_idx ON "asset_asked" ("household_id");
CREATE INDEX asset_asked_step_id_idx ON "asset_asked" ("step_id");

CREATE TABLE "asset_result" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "asset_query_id" INTEGER NOT NULL REFERENCES "asset_query" ("id"),
    "case_id" INTEGER NOT NULL REFERENCES "procedure_case" ("id"),
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "kind" TEXT NOT NULL,
    "as_of" TEXT NOT NULL,
    "said_sealed" BLOB,
    "sent_by" INTEGER NOT NULL,
    "sent_entered_by" INTEGER NOT NULL,
    "answer" TEXT,
    "answer_sealed" BLOB,
    "answered_by" INTEGER,
    "answered_on" TEXT,
    "blanked_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX asset_result_asset_query_id_idx ON "asset_result" ("asset_query_id");
CREATE INDEX asset_result_case_id_idx ON "asset_result" ("case_id");
CREATE INDEX asset_result_household_id_idx ON "asset_result" ("household_id");

CREATE TABLE "asset_withdrawal" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "case_id" INTEGER NOT NULL REFERENCES "procedure_case" ("id"),
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "step_id" INTEGER NOT NULL REFERENCES "case_step" ("id"),
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "on_date" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX asset_withdrawal_step_id_member_id_key ON "asset_withdrawal" ("step_id", "member_id");
CREATE INDEX asset_withdrawal_case_id_idx ON "asset_withdrawal" ("case_id");
CREATE INDEX asset_withdrawal_household_id_idx ON "asset_withdrawal" ("household_id");
CREATE TRIGGER asset_withdrawal_no_update BEFORE UPDATE ON "asset_withdrawal"
    BEGIN SELECT RAISE(ABORT, 'asset_withdrawal is append-only'); END;
CREATE TRIGGER asset_withdrawal_no_delete BEFORE DELETE ON "asset_withdrawal"
    BEGIN SELECT RAISE(ABORT, 'asset_withdrawal is append-only'); END;
