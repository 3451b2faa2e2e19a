-- Version 14: the public door: codes on boards, applications that came by them, and what applicants say of it.

CREATE TABLE "door" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "token" TEXT COLLATE "C" NOT NULL,
    "contact" TEXT COLLATE "C" NOT NULL,
    "phone" TEXT COLLATE "C" NOT NULL,
    "made_on" TEXT COLLATE "C" NOT NULL,
    "retired_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX door_token_key ON "door" ("token");
CREATE UNIQUE INDEX door_area_id_key ON "door" ("area_id") WHERE retired_on IS NULL;
CREATE INDEX door_area_id_id_idx ON "door" ("area_id", "id");

CREATE TABLE "application" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "door_id" BIGINT REFERENCES "door" ("id"),
    "mode" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "said_sealed" BYTEA NOT NULL,
    "id_number_blind" BYTEA NOT NULL,
    "phone_last4" BYTEA NOT NULL,
    "number_blind" BYTEA NOT NULL,
    "matters" TEXT COLLATE "C" NOT NULL,
    "text_version" TEXT COLLATE "C" NOT NULL,
    "received_on" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "closed_as" TEXT COLLATE "C",
    "note" TEXT COLLATE "C",
    "household_id" BIGINT REFERENCES "household" ("id"),
    "clue_id" BIGINT REFERENCES "clue" ("id"),
    "decided_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX application_number_blind_key ON "application" ("number_blind");
CREATE INDEX application_area_id_state_idx ON "application" ("area_id", "state");
CREATE INDEX application_state_id_idx ON "application" ("state", "id");
CREATE INDEX application_door_id_idx ON "application" ("door_id");
CREATE INDEX application_id_number_blind_idx ON "application" ("id_number_blind");
CREATE INDEX application_household_id_idx ON "application" ("household_id");
CREATE INDEX application_clue_id_idx ON "application" ("clue_id");

CREATE TABLE "application_remark" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "application_id" BIGINT NOT NULL REFERENCES "application" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "grade" TEXT COLLATE "C",
    "text_sealed" BYTEA,
    "said_on" TEXT COLLATE "C" NOT NULL,
    "answer" TEXT COLLATE "C",
    "answered_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX application_remark_application_id_idx ON "application_remark" ("application_id");
CREATE INDEX application_remark_kind_answered_on_idx ON "application_remark" ("kind", "answered_on");
