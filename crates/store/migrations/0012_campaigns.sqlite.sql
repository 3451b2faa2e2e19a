-- Version 12: campaigns, which go to every house of an area, and how each house stands.

CREATE TABLE "campaign" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "label" TEXT,
    "citation" TEXT NOT NULL,
    "duty" TEXT,
    "lead" TEXT,
    "co_leads" TEXT,
    "households" TEXT NOT NULL,
    "visited_by" TEXT NOT NULL,
    "form" TEXT,
    "starts_on" TEXT NOT NULL,
    "ends_on" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "started_on" TEXT,
    "closed_on" TEXT,
    "summary" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX campaign_area_id_idx ON "campaign" ("area_id");
CREATE INDEX campaign_state_idx ON "campaign" ("state");
CREATE INDEX campaign_duty_starts_on_idx ON "campaign" ("duty", "starts_on");

CREATE TABLE "campaign_household" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "campaign_id" INTEGER NOT NULL REFERENCES "campaign" ("id"),
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "area_order" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "done_on" TEXT,
    "visit_id" INTEGER REFERENCES "visit" ("id"),
    "record" INTEGER,
    "note" TEXT,
    "entered_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX campaign_household_campaign_id_household_id_key ON "campaign_household" ("campaign_id", "household_id");
CREATE INDEX campaign_household_campaign_id_area_order_id_idx ON "campaign_household" ("campaign_id", "area_order", "id");
CREATE INDEX campaign_household_household_id_idx ON "campaign_household" ("household_id");
CREATE INDEX campaign_household_visit_id_idx ON "campaign_household" ("visit_id");
