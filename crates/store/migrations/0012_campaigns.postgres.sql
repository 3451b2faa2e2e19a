-- Version 12: campaigns, which go to every house of an area, and how each house stands.

CREATE TABLE "campaign" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "title" TEXT COLLATE "C" NOT NULL,
    "label" TEXT COLLATE "C",
    "citation" TEXT COLLATE "C" NOT NULL,
    "duty" TEXT COLLATE "C",
    "lead" TEXT COLLATE "C",
    "co_leads" TEXT COLLATE "C",
    "households" TEXT COLLATE "C" NOT NULL,
    "visited_by" TEXT COLLATE "C" NOT NULL,
    "form" TEXT COLLATE "C",
    "starts_on" TEXT COLLATE "C" NOT NULL,
    "ends_on" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "started_on" TEXT COLLATE "C",
    "closed_on" TEXT COLLATE "C",
    "summary" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX campaign_area_id_idx ON "campaign" ("area_id");
CREATE INDEX campaign_state_idx ON "campaign" ("state");
CREATE INDEX campaign_duty_starts_on_idx ON "campaign" ("duty", "starts_on");

CREATE TABLE "campaign_household" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "campaign_id" BIGINT NOT NULL REFERENCES "campaign" ("id"),
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "area_order" BIGINT NOT NULL,
    "outcome" TEXT COLLATE "C" NOT NULL,
    "done_on" TEXT COLLATE "C",
    "visit_id" BIGINT REFERENCES "visit" ("id"),
    "record" BIGINT,
    "note" TEXT COLLATE "C",
    "entered_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX campaign_household_campaign_id_household_id_key ON "campaign_household" ("campaign_id", "household_id");
CREATE INDEX campaign_household_campaign_id_area_order_id_idx ON "campaign_household" ("campaign_id", "area_order", "id");
CREATE INDEX campaign_household_household_id_idx ON "campaign_household" ("household_id");
CREATE INDEX campaign_household_visit_id_idx ON "campaign_household" ("visit_id");
