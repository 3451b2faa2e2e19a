-- Version 2: jobs that outlive the process. The table of before was never written by the program.

DROP TABLE "job";

CREATE TABLE "job" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id"),
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id"),
    "reason" TEXT COLLATE "C",
    "about" TEXT COLLATE "C",
    "command" TEXT COLLATE "C" NOT NULL,
    "done" BIGINT NOT NULL,
    "total" BIGINT NOT NULL,
    "attempts" BIGINT NOT NULL,
    "held_by" TEXT COLLATE "C",
    "held_until" BIGINT,
    "created_at" BIGINT NOT NULL,
    "ended_at" BIGINT,
    "result" TEXT COLLATE "C",
    "problem" TEXT COLLATE "C"
);
CREATE INDEX job_account_id_post_id_id_idx ON "job" ("account_id", "post_id", "id");
CREATE INDEX job_id_held_until_idx ON "job" ("id", "held_until") WHERE ended_at IS NULL;

CREATE TABLE "job_file" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "job_id" BIGINT NOT NULL REFERENCES "job" ("id"),
    "sealed" BYTEA NOT NULL
);
CREATE UNIQUE INDEX job_file_job_id_key ON "job_file" ("job_id");
