-- Version 14: the public door: codes on boards, applications that came by them, and what applicants say of it.

CREATE TABLE "door" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "token" TEXT NOT NULL,
    "contact" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "made_on" TEXT NOT NULL,
    "retired_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX door_token_key ON "door" ("token");
CREATE UNIQUE INDEX door_area_id_key ON "door" ("area_id") WHERE retired_on IS NULL;
CREATE INDEX door_area_id_id_idx ON "door" ("area_id", "id");

CREATE TABLE "application" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "door_id" INTEGER REFERENCES "door" ("id"),
    "mode" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "said_sealed" BLOB NOT NULL,
    "id_number_blind" BLOB NOT NULL,
    "phone_last4" BLOB NOT NULL,
    "number_blind" BLOB NOT NULL,
    "matters" TEXT NOT NULL,
    "text_version" TEXT NOT NULL,
    "received_on" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "closed_as" TEXT,
    "note" TEXT,
    "household_id" INTEGER REFERENCES "household" ("id"),
    "clue_id" INTEGER REFERENCES "clue" ("id"),
    "decided_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX application_number_blind_key ON "application" ("number_blind");
CREATE INDEX application_area_id_state_idx ON "application" ("area_id", "state");
CREATE INDEX application_state_id_idx ON "application" ("state", "id");
CREATE INDEX application_door_id_idx ON "application" ("door_id");
CREATE INDEX application_id_number_blind_idx ON "application" ("id_number_blind");
CREATE INDEX application_household_id_idx ON "application" ("household_id");
CREATE INDEX application_clue_id_idx ON "application" ("clue_id");

CREATE TABLE "application_remark" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "application_id" INTEGER NOT NULL REFERENCES "application" ("id"),
    "kind" TEXT NOT NULL,
    "grade" TEXT,
    "text_sealed" BLOB,
    "said_on" TEXT NOT NULL,
    "answer" TEXT,
    "answered_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX application_remark_application_id_idx ON "application_remark" ("application_id");
CREATE INDEX application_remark_kind_answered_on_idx ON "application_remark" ("kind", "answered_on");
