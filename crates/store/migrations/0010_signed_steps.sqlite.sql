-- Version 10: the steps that a page covers which a colleague signed, each entered from it once; sessions end with the
-- password by which they were begun; attempts to log in are counted by where they come from.

CREATE TABLE "page_step" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "attachment_id" INTEGER NOT NULL REFERENCES "attachment" ("id"),
    "act" TEXT NOT NULL,
    "step_id" INTEGER REFERENCES "case_step" ("id"),
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX page_step_attachment_id_act_key ON "page_step" ("attachment_id", "act");
CREATE INDEX page_step_step_id_idx ON "page_step" ("step_id");
CREATE INDEX attachment_digest_idx ON "attachment" ("digest");
ALTER TABLE "session" ADD COLUMN "credential" TEXT;
ALTER TABLE "login_attempt" ADD COLUMN "source" TEXT;
CREATE INDEX login_attempt_source_at_idx ON "login_attempt" ("source", "at");
