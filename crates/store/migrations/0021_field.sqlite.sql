-- Version 21: what phones bring from the field, once for ever by their keys; what two sides said differently; reports in words.

CREATE TABLE "field_entry" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "client_key" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "household_id" INTEGER REFERENCES "household" ("id"),
    "made_on" TEXT NOT NULL,
    "received_on" TEXT NOT NULL,
    "late" INTEGER NOT NULL,
    "visit_id" INTEGER REFERENCES "visit" ("id"),
    "clue_id" INTEGER REFERENCES "clue" ("id"),
    "answer" TEXT NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX field_entry_client_key_key ON "field_entry" ("client_key");
CREATE INDEX field_entry_household_id_idx ON "field_entry" ("household_id");
CREATE INDEX field_entry_visit_id_idx ON "field_entry" ("visit_id");
CREATE INDEX field_entry_clue_id_idx ON "field_entry" ("clue_id");
CREATE TRIGGER field_entry_no_update BEFORE UPDATE ON "field_entry"
    BEGIN SELECT RAISE(ABORT, 'field_entry is append-only'); END;
CREATE TRIGGER field_entry_no_delete BEFORE DELETE ON "field_entry"
    BEGIN SELECT RAISE(ABORT, 'field_entry is append-only'); END;

CREATE TABLE "field_conflict" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "field_entry_id" INTEGER NOT NULL REFERENCES "field_entry" ("id"),
    "visit_id" INTEGER NOT NULL REFERENCES "visit" ("id"),
    "field" TEXT NOT NULL,
    "item" TEXT NOT NULL,
    "seen" TEXT,
    "theirs" TEXT,
    "mine" TEXT NOT NULL,
    "note" TEXT,
    "said_on" TEXT NOT NULL,
    "said_by" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "decided_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX field_conflict_field_entry_id_field_item_key ON "field_conflict" ("field_entry_id", "field", "item");
CREATE INDEX field_conflict_household_id_state_idx ON "field_conflict" ("household_id", "state");
CREATE INDEX field_conflict_visit_id_idx ON "field_conflict" ("visit_id");
CREATE INDEX field_conflict_state_id_idx ON "field_conflict" ("state", "id");

CREATE TABLE "field_report" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "field_entry_id" INTEGER NOT NULL REFERENCES "field_entry" ("id"),
    "said_sealed" BLOB NOT NULL,
    "said_on" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "household_id" INTEGER REFERENCES "household" ("id"),
    "clue_id" INTEGER REFERENCES "clue" ("id"),
    "note" TEXT,
    "decided_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX field_report_field_entry_id_key ON "field_report" ("field_entry_id");
CREATE INDEX field_report_area_id_state_idx ON "field_report" ("area_id", "state");
CREATE INDEX field_report_household_id_idx ON "field_report" ("household_id");
CREATE INDEX field_report_clue_id_idx ON "field_report" ("clue_id");
