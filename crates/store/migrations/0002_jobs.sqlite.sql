-- Version 2: jobs that outlive the process. The table of before was never written by the program.

DROP TABLE "job";

CREATE TABLE "job" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "account_id" INTEGER NOT NULL REFERENCES "account" ("id"),
    "post_id" INTEGER NOT NULL REFERENCES "post" ("id"),
    "reason" TEXT,
    "about" TEXT,
    "command" TEXT NOT NULL,
    "done" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL,
    "held_by" TEXT,
    "held_until" INTEGER,
    "created_at" INTEGER NOT NULL,
    "ended_at" INTEGER,
    "result" TEXT,
    "problem" TEXT
) STRICT;
CREATE INDEX job_account_id_post_id_id_idx ON "job" ("account_id", "post_id", "id");
CREATE INDEX job_id_held_until_idx ON "job" ("id", "held_until") WHERE ended_at IS NULL;

CREATE TABLE "job_file" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "job_id" INTEGER NOT NULL REFERENCES "job" ("id"),
    "sealed" BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_file_job_id_key ON "job_file" ("job_id");
