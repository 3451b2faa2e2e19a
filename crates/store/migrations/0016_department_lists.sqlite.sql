-- Version 16: lists of departments as they came in, the rows that a person looks at, and what the others say of households.

CREATE TABLE "list_batch" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "list" TEXT NOT NULL,
    "list_version" INTEGER NOT NULL,
    "department" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "receipt" TEXT NOT NULL,
    "file_kind" TEXT NOT NULL,
    "file_digest" TEXT NOT NULL,
    "received_on" TEXT NOT NULL,
    "due" TEXT NOT NULL,
    "late" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "matched" INTEGER NOT NULL,
    "doubtful" INTEGER NOT NULL,
    "unknown" INTEGER NOT NULL,
    "damaged" INTEGER NOT NULL,
    "repeated" INTEGER NOT NULL,
    "kin" INTEGER NOT NULL,
    "warned" INTEGER NOT NULL,
    "differing" INTEGER NOT NULL,
    "damage" TEXT NOT NULL,
    "kin_lines" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX list_batch_area_id_receipt_key ON "list_batch" ("area_id", "receipt");
CREATE INDEX list_batch_area_id_list_file_digest_idx ON "list_batch" ("area_id", "list", "file_digest");
CREATE INDEX list_batch_area_id_month_list_idx ON "list_batch" ("area_id", "month", "list");
CREATE INDEX list_batch_department_month_idx ON "list_batch" ("department", "month");

CREATE TABLE "list_pair" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "list_batch_id" INTEGER NOT NULL REFERENCES "list_batch" ("id"),
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "area_order" INTEGER NOT NULL,
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "line" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "said_sealed" BLOB,
    "decided_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX list_pair_list_batch_id_state_id_idx ON "list_pair" ("list_batch_id", "state", "id");
CREATE INDEX list_pair_household_id_idx ON "list_pair" ("household_id");
CREATE INDEX list_pair_state_id_idx ON "list_pair" ("state", "id");

CREATE TABLE "list_fact" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "list_batch_id" INTEGER NOT NULL REFERENCES "list_batch" ("id"),
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "area_order" INTEGER NOT NULL,
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "line" INTEGER NOT NULL,
    "holds_on" TEXT NOT NULL,
    "said_sealed" BLOB NOT NULL,
    "rules" TEXT NOT NULL,
    "waiting" TEXT,
    "warning_id" INTEGER REFERENCES "warning" ("id"),
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX list_fact_household_id_idx ON "list_fact" ("household_id");
CREATE INDEX list_fact_list_batch_id_id_idx ON "list_fact" ("list_batch_id", "id");
CREATE INDEX list_fact_warning_id_idx ON "list_fact" ("warning_id");
CREATE INDEX list_fact_area_order_idx ON "list_fact" ("area_order") WHERE waiting IS NOT NULL;
