-- Version 15: draws of samples with their frozen frames; rounds of inspection with groups and rosters; campaigns that go to
-- the households of a draw.

CREATE TABLE "draw" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "title" TEXT NOT NULL,
    "citation" TEXT NOT NULL,
    "design" TEXT NOT NULL,
    "units" INTEGER NOT NULL,
    "households" INTEGER NOT NULL,
    "frame_digest" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "proposed_by" INTEGER NOT NULL,
    "proposed_entered_by" INTEGER NOT NULL,
    "seed_sealed" BLOB,
    "seed" TEXT,
    "seeded_by" INTEGER,
    "seeded_entered_by" INTEGER,
    "seeded_on" TEXT,
    "published_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX draw_area_id_idx ON "draw" ("area_id");
CREATE INDEX draw_state_idx ON "draw" ("state");

CREATE TABLE "draw_frame" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "draw_id" INTEGER NOT NULL REFERENCES "draw" ("id"),
    "units" TEXT NOT NULL,
    "subjects_sealed" BLOB NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX draw_frame_draw_id_key ON "draw_frame" ("draw_id");
CREATE TRIGGER draw_frame_no_update BEFORE UPDATE ON "draw_frame"
    BEGIN SELECT RAISE(ABORT, 'draw_frame is append-only'); END;
CREATE TRIGGER draw_frame_no_delete BEFORE DELETE ON "draw_frame"
    BEGIN SELECT RAISE(ABORT, 'draw_frame is append-only'); END;

CREATE TABLE "inspection_round" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "title" TEXT NOT NULL,
    "starts_on" TEXT NOT NULL,
    "ends_on" TEXT NOT NULL,
    "rules" TEXT NOT NULL,
    "areas" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "trained_on" TEXT,
    "training" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX inspection_round_area_id_idx ON "inspection_round" ("area_id");

CREATE TABLE "inspection_group" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "inspection_round_id" INTEGER NOT NULL REFERENCES "inspection_round" ("id"),
    "number" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "leader_unit" TEXT NOT NULL,
    "member_units" TEXT NOT NULL,
    "areas" TEXT NOT NULL,
    "vehicle" TEXT,
    "report" TEXT,
    "report_paper" TEXT,
    "reported_on" TEXT,
    "attached" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX inspection_group_inspection_round_id_number_key ON "inspection_group" ("inspection_round_id", "number");

CREATE TABLE "inspection_person" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "inspection_round_id" INTEGER NOT NULL REFERENCES "inspection_round" ("id"),
    "unit" TEXT NOT NULL,
    "city" INTEGER,
    "duty" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "rank" TEXT,
    "phone_sealed" BLOB,
    "note" TEXT,
    "account_id" INTEGER REFERENCES "account" ("id"),
    "acknowledged_on" TEXT,
    "acknowledged_paper" TEXT,
    "gone_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX inspection_person_inspection_round_id_unit_idx ON "inspection_person" ("inspection_round_id", "unit");
CREATE INDEX inspection_person_account_id_idx ON "inspection_person" ("account_id");

ALTER TABLE "campaign" ADD COLUMN "draw_id" INTEGER REFERENCES "draw" ("id");
