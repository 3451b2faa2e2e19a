-- Version 25: queries of assets under authorisation: what was asked for whom, what was found, and authorisations taken back.

CREATE TABLE "asset_query" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "department" TEXT COLLATE "C" NOT NULL,
    "number" TEXT COLLATE "C" NOT NULL,
    "purpose" TEXT COLLATE "C" NOT NULL,
    "asked_on" TEXT COLLATE "C" NOT NULL,
    "asked_by" BIGINT NOT NULL,
    "households" BIGINT NOT NULL,
    "persons" BIGINT NOT NULL,
    "answered_on" TEXT COLLATE "C",
    "told" BIGINT NOT NULL,
    "found" BIGINT NOT NULL,
    "total" BIGINT NOT NULL,
    "dropped" BIGINT NOT NULL,
    "damaged" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX asset_query_area_id_number_key ON "asset_query" ("area_id", "number");
CREATE INDEX asset_query_department_id_idx ON "asset_query" ("department", "id");

CREATE TABLE "asset_asked" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "asset_query_id" BIGINT NOT NULL REFERENCES "asset_query" ("id"),
    "case_id" BIGINT NOT NULL REFERENCES "procedure_case" ("id"),
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "step_id" BIGINT NOT NULL REFERENCES "case_step" ("id"),
    "members" TEXT COLLATE "C" NOT NULL,
    "answered_on" TEXT COLLATE "C",
    "found" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX asset_asked_asset_query_id_case_id_key ON "asset_asked" ("asset_query_id", "case_id");
CREATE INDEX asset_asked_case_id_idx ON "asset_asked" ("case_id");
CREATE INDEX asset_asked_household_id_idx ON "asset_asked" ("household_id");
CREATE INDEX asset_asked_step_id_idx ON "asset_asked" ("step_id");

CREATE TABLE "asset_result" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "asset_query_id" BIGINT NOT NULL REFERENCES "asset_query" ("id"),
    "case_id" BIGINT NOT NULL REFERENCES "procedure_case" ("id"),
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "as_of" TEXT COLLATE "C" NOT NULL,
    "said_sealed" BYTEA,
    "sent_by" BIGINT NOT NULL,
    "sent_entered_by" BIGINT NOT NULL,
    "answer" TEXT COLLATE "C",
    "answer_sealed" BYTEA,
    "answered_by" BIGINT,
    "answered_on" TEXT COLLATE "C",
    "blanked_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX asset_result_asset_query_id_idx ON "asset_result" ("asset_query_id");
CREATE INDEX asset_result_case_id_idx ON "asset_result" ("case_id");
CREATE INDEX asset_result_household_id_idx ON "asset_result" ("household_id");

CREATE TABLE "asset_withdrawal" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "case_id" BIGINT NOT NULL REFERENCES "procedure_case" ("id"),
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "step_id" BIGINT NOT NULL REFERENCES "case_step" ("id"),
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "on_date" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX asset_withdrawal_step_id_member_id_key ON "asset_withdrawal" ("step_id", "member_id");
CREATE INDEX asset_withdrawal_case_id_idx ON "asset_withdrawal" ("case_id");
CREATE INDEX asset_withdrawal_household_id_idx ON "asset_withdrawal" ("household_id");
CREATE TRIGGER asset_withdrawal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "asset_withdrawal"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();
