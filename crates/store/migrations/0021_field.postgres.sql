-- Version 21: what phones bring from the field, once for ever by their keys; what two sides said differently; reports in words.

CREATE TABLE "field_entry" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "client_key" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "household_id" BIGINT REFERENCES "household" ("id"),
    "made_on" TEXT COLLATE "C" NOT NULL,
    "received_on" TEXT COLLATE "C" NOT NULL,
    "late" BIGINT NOT NULL,
    "visit_id" BIGINT REFERENCES "visit" ("id"),
    "clue_id" BIGINT REFERENCES "clue" ("id"),
    "answer" TEXT COLLATE "C" NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX field_entry_client_key_key ON "field_entry" ("client_key");
CREATE INDEX field_entry_household_id_idx ON "field_entry" ("household_id");
CREATE INDEX field_entry_visit_id_idx ON "field_entry" ("visit_id");
CREATE INDEX field_entry_clue_id_idx ON "field_entry" ("clue_id");
CREATE TRIGGER field_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "field_entry"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "field_conflict" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "field_entry_id" BIGINT NOT NULL REFERENCES "field_entry" ("id"),
    "visit_id" BIGINT NOT NULL REFERENCES "visit" ("id"),
    "field" TEXT COLLATE "C" NOT NULL,
    "item" TEXT COLLATE "C" NOT NULL,
    "seen" TEXT COLLATE "C",
    "theirs" TEXT COLLATE "C",
    "mine" TEXT COLLATE "C" NOT NULL,
    "note" TEXT COLLATE "C",
    "said_on" TEXT COLLATE "C" NOT NULL,
    "said_by" BIGINT NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "decided_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX field_conflict_field_entry_id_field_item_key ON "field_conflict" ("field_entry_id", "field", "item");
CREATE INDEX field_conflict_household_id_state_idx ON "field_conflict" ("household_id", "state");
CREATE INDEX field_conflict_visit_id_idx ON "field_conflict" ("visit_id");
CREATE INDEX field_conflict_state_id_idx ON "field_conflict" ("state", "id");

CREATE TABLE "field_report" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "field_entry_id" BIGINT NOT NULL REFERENCES "field_entry" ("id"),
    "said_sealed" BYTEA NOT NULL,
    "said_on" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "household_id" BIGINT REFERENCES "household" ("id"),
    "clue_id" BIGINT REFERENCES "clue" ("id"),
    "note" TEXT COLLATE "C",
    "decided_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX field_report_field_entry_id_key ON "field_report" ("field_entry_id");
CREATE INDEX field_report_area_id_state_idx ON "field_report" ("area_id", "state");
CREATE INDEX field_report_household_id_idx ON "field_report" ("household_id");
CREATE INDEX field_report_clue_id_idx ON "field_report" ("clue_id");
