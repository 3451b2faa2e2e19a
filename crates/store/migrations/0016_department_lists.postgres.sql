-- Version 16: lists of departments as they came in, the rows that a person looks at, and what the others say of households.

CREATE TABLE "list_batch" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "list" TEXT COLLATE "C" NOT NULL,
    "list_version" BIGINT NOT NULL,
    "department" TEXT COLLATE "C" NOT NULL,
    "month" TEXT COLLATE "C" NOT NULL,
    "receipt" TEXT COLLATE "C" NOT NULL,
    "file_kind" TEXT COLLATE "C" NOT NULL,
    "file_digest" TEXT COLLATE "C" NOT NULL,
    "received_on" TEXT COLLATE "C" NOT NULL,
    "due" TEXT COLLATE "C" NOT NULL,
    "late" BIGINT NOT NULL,
    "total" BIGINT NOT NULL,
    "matched" BIGINT NOT NULL,
    "doubtful" BIGINT NOT NULL,
    "unknown" BIGINT NOT NULL,
    "damaged" BIGINT NOT NULL,
    "repeated" BIGINT NOT NULL,
    "kin" BIGINT NOT NULL,
    "warned" BIGINT NOT NULL,
    "differing" BIGINT NOT NULL,
    "damage" TEXT COLLATE "C" NOT NULL,
    "kin_lines" TEXT COLLATE "C" NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX list_batch_area_id_receipt_key ON "list_batch" ("area_id", "receipt");
CREATE INDEX list_batch_area_id_list_file_digest_idx ON "list_batch" ("area_id", "list", "file_digest");
CREATE INDEX list_batch_area_id_month_list_idx ON "list_batch" ("area_id", "month", "list");
CREATE INDEX list_batch_department_month_idx ON "list_batch" ("department", "month");

CREATE TABLE "list_pair" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "list_batch_id" BIGINT NOT NULL REFERENCES "list_batch" ("id"),
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "area_order" BIGINT NOT NULL,
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "line" BIGINT NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "said_sealed" BYTEA,
    "decided_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX list_pair_list_batch_id_state_id_idx ON "list_pair" ("list_batch_id", "state", "id");
CREATE INDEX list_pair_household_id_idx ON "list_pair" ("household_id");
CREATE INDEX list_pair_state_id_idx ON "list_pair" ("state", "id");

CREATE TABLE "list_fact" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "list_batch_id" BIGINT NOT NULL REFERENCES "list_batch" ("id"),
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "area_order" BIGINT NOT NULL,
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "line" BIGINT NOT NULL,
    "holds_on" TEXT COLLATE "C" NOT NULL,
    "said_sealed" BYTEA NOT NULL,
    "rules" TEXT COLLATE "C" NOT NULL,
    "waiting" TEXT COLLATE "C",
    "warning_id" BIGINT REFERENCES "warning" ("id"),
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX list_fact_household_id_idx ON "list_fact" ("household_id");
CREATE INDEX list_fact_list_batch_id_id_idx ON "list_fact" ("list_batch_id", "id");
CREATE INDEX list_fact_warning_id_idx ON "list_fact" ("warning_id");
CREATE INDEX list_fact_area_order_idx ON "list_fact" ("area_order") WHERE waiting IS NOT NULL;
