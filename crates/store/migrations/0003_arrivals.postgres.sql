-- Version 3: households that were monitored before they came here.

CREATE TABLE "arrival" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "document_number" TEXT COLLATE "C" NOT NULL,
    "origin" TEXT COLLATE "C",
    "note" TEXT COLLATE "C",
    "closes" BIGINT NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "proposed_by" BIGINT NOT NULL,
    "proposed_on" TEXT COLLATE "C" NOT NULL,
    "decided_by" BIGINT,
    "decided_on" TEXT COLLATE "C",
    "decision_note" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX arrival_area_id_key ON "arrival" ("area_id") WHERE closes = 1 AND state = 'accepted';
CREATE INDEX arrival_area_id_idx ON "arrival" ("area_id");

CREATE TABLE "arrival_household" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "arrival_id" BIGINT NOT NULL REFERENCES "arrival" ("id"),
    "monitored_type" TEXT COLLATE "C" NOT NULL,
    "since" TEXT COLLATE "C" NOT NULL,
    "spell_id" BIGINT REFERENCES "spell" ("id"),
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX arrival_household_arrival_id_household_id_key ON "arrival_household" ("arrival_id", "household_id");
CREATE INDEX arrival_household_household_id_idx ON "arrival_household" ("household_id");

CREATE TABLE "monitoring_claim" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "monitored_type" TEXT COLLATE "C" NOT NULL,
    "since" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX monitoring_claim_household_id_key ON "monitoring_claim" ("household_id");
