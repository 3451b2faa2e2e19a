-- Version 20: the random share of a month's visits, drawn once for a county.

CREATE TABLE "visit_draw" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "month" TEXT NOT NULL,
    "points_table" TEXT NOT NULL,
    "seed" TEXT NOT NULL,
    "frame_digest" TEXT NOT NULL,
    "strata" TEXT NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX visit_draw_area_id_month_key ON "visit_draw" ("area_id", "month");
CREATE TRIGGER visit_draw_no_update BEFORE UPDATE ON "visit_draw"
    BEGIN SELECT RAISE(ABORT, 'visit_draw is append-only'); END;
CREATE TRIGGER visit_draw_no_delete BEFORE DELETE ON "visit_draw"
    BEGIN SELECT RAISE(ABORT, 'visit_draw is append-only'); END;

CREATE TABLE "drawn_visit" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "visit_draw_id" INTEGER NOT NULL REFERENCES "visit_draw" ("id"),
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "stratum" INTEGER NOT NULL,
    "town_id" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX drawn_visit_visit_draw_id_household_id_key ON "drawn_visit" ("visit_draw_id", "household_id");
CREATE INDEX drawn_visit_household_id_idx ON "drawn_visit" ("household_id");
CREATE TRIGGER drawn_visit_no_update BEFORE UPDATE ON "drawn_visit"
    BEGIN SELECT RAISE(ABORT, 'drawn_visit is append-only'); END;
CREATE TRIGGER drawn_visit_no_delete BEFORE DELETE ON "drawn_visit"
    BEGIN SELECT RAISE(ABORT, 'drawn_visit is append-only'); END;

CREATE TABLE "visit_frame" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "visit_draw_id" INTEGER NOT NULL REFERENCES "visit_draw" ("id"),
    "frame_sealed" BLOB NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX visit_frame_visit_draw_id_key ON "visit_frame" ("visit_draw_id");
CREATE TRIGGER visit_frame_no_update BEFORE UPDATE ON "visit_frame"
    BEGIN SELECT RAISE(ABORT, 'visit_frame is append-only'); END;
CREATE TRIGGER visit_frame_no_delete BEFORE DELETE ON "visit_frame"
    BEGIN SELECT RAISE(ABORT, 'visit_frame is append-only'); END;
