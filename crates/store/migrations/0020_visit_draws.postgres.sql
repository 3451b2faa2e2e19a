-- Version 20: the random share of a month's visits, drawn once for a county.

CREATE TABLE "visit_draw" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "month" TEXT COLLATE "C" NOT NULL,
    "points_table" TEXT COLLATE "C" NOT NULL,
    "seed" TEXT COLLATE "C" NOT NULL,
    "frame_digest" TEXT COLLATE "C" NOT NULL,
    "strata" TEXT COLLATE "C" NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX visit_draw_area_id_month_key ON "visit_draw" ("area_id", "month");
CREATE TRIGGER visit_draw_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "visit_draw"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "drawn_visit" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "visit_draw_id" BIGINT NOT NULL REFERENCES "visit_draw" ("id"),
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "stratum" BIGINT NOT NULL,
    "town_id" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX drawn_visit_visit_draw_id_household_id_key ON "drawn_visit" ("visit_draw_id", "household_id");
CREATE INDEX drawn_visit_household_id_idx ON "drawn_visit" ("household_id");
CREATE TRIGGER drawn_visit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "drawn_visit"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "visit_frame" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "visit_draw_id" BIGINT NOT NULL REFERENCES "visit_draw" ("id"),
    "frame_sealed" BYTEA NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX visit_frame_visit_draw_id_key ON "visit_frame" ("visit_draw_id");
CREATE TRIGGER visit_frame_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "visit_frame"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();
