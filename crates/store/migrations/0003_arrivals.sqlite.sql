-- Version 3: households that were monitored before they came here.

CREATE TABLE "arrival" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "kind" TEXT NOT NULL,
    "document_number" TEXT NOT NULL,
    "origin" TEXT,
    "note" TEXT,
    "closes" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "proposed_by" INTEGER NOT NULL,
    "proposed_on" TEXT NOT NULL,
    "decided_by" INTEGER,
    "decided_on" TEXT,
    "decision_note" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX arrival_area_id_key ON "arrival" ("area_id") WHERE closes = 1 AND state = 'accepted';
CREATE INDEX arrival_area_id_idx ON "arrival" ("area_id");

CREATE TABLE "arrival_household" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "arrival_id" INTEGER NOT NULL REFERENCES "arrival" ("id"),
    "monitored_type" TEXT NOT NULL,
    "since" TEXT NOT NULL,
    "spell_id" INTEGER REFERENCES "spell" ("id"),
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX arrival_household_arrival_id_household_id_key ON "arrival_household" ("arrival_id", "household_id");
CREATE INDEX arrival_household_household_id_idx ON "arrival_household" ("household_id");

CREATE TABLE "monitoring_claim" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "monitored_type" TEXT NOT NULL,
    "since" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX monitoring_claim_household_id_key ON "monitoring_claim" ("household_id");
