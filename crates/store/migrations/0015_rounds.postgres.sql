-- Version 15: draws of samples with their frozen frames; rounds of inspection with groups and rosters; campaigns that go to
-- the households of a draw.

CREATE TABLE "draw" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "title" TEXT COLLATE "C" NOT NULL,
    "citation" TEXT COLLATE "C" NOT NULL,
    "design" TEXT COLLATE "C" NOT NULL,
    "units" BIGINT NOT NULL,
    "households" BIGINT NOT NULL,
    "frame_digest" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "proposed_by" BIGINT NOT NULL,
    "proposed_entered_by" BIGINT NOT NULL,
    "seed_sealed" BYTEA,
    "seed" TEXT COLLATE "C",
    "seeded_by" BIGINT,
    "seeded_entered_by" BIGINT,
    "seeded_on" TEXT COLLATE "C",
    "published_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX draw_area_id_idx ON "draw" ("area_id");
CREATE INDEX draw_state_idx ON "draw" ("state");

CREATE TABLE "draw_frame" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "draw_id" BIGINT NOT NULL REFERENCES "draw" ("id"),
    "units" TEXT COLLATE "C" NOT NULL,
    "subjects_sealed" BYTEA NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX draw_frame_draw_id_key ON "draw_frame" ("draw_id");
CREATE TRIGGER draw_frame_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "draw_frame"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "inspection_round" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "title" TEXT COLLATE "C" NOT NULL,
    "starts_on" TEXT COLLATE "C" NOT NULL,
    "ends_on" TEXT COLLATE "C" NOT NULL,
    "rules" TEXT COLLATE "C" NOT NULL,
    "areas" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "trained_on" TEXT COLLATE "C",
    "training" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX inspection_round_area_id_idx ON "inspection_round" ("area_id");

CREATE TABLE "inspection_group" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "inspection_round_id" BIGINT NOT NULL REFERENCES "inspection_round" ("id"),
    "number" BIGINT NOT NULL,
    "label" TEXT COLLATE "C" NOT NULL,
    "leader_unit" TEXT COLLATE "C" NOT NULL,
    "member_units" TEXT COLLATE "C" NOT NULL,
    "areas" TEXT COLLATE "C" NOT NULL,
    "vehicle" TEXT COLLATE "C",
    "report" TEXT COLLATE "C",
    "report_paper" TEXT COLLATE "C",
    "reported_on" TEXT COLLATE "C",
    "attached" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX inspection_group_inspection_round_id_number_key ON "inspection_group" ("inspection_round_id", "number");

CREATE TABLE "inspection_person" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "inspection_round_id" BIGINT NOT NULL REFERENCES "inspection_round" ("id"),
    "unit" TEXT COLLATE "C" NOT NULL,
    "city" BIGINT,
    "duty" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "title" TEXT COLLATE "C" NOT NULL,
    "rank" TEXT COLLATE "C",
    "phone_sealed" BYTEA,
    "note" TEXT COLLATE "C",
    "account_id" BIGINT REFERENCES "account" ("id"),
    "acknowledged_on" TEXT COLLATE "C",
    "acknowledged_paper" TEXT COLLATE "C",
    "gone_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX inspection_person_inspection_round_id_unit_idx ON "inspection_person" ("inspection_round_id", "unit");
CREATE INDEX inspection_person_account_id_idx ON "inspection_person" ("account_id");

ALTER TABLE "campaign" ADD COLUMN "draw_id" BIGINT REFERENCES "draw" ("id");
