-- Version 5: decisions that are revoked and frozen records that are corrected, by two people.

CREATE TABLE "remedy" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "case_id" BIGINT REFERENCES "procedure_case" ("id"),
    "step_id" BIGINT REFERENCES "case_step" ("id"),
    "spell_id" BIGINT REFERENCES "spell" ("id"),
    "document_number" TEXT COLLATE "C",
    "reason" TEXT COLLATE "C" NOT NULL,
    "changes" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "proposed_by" BIGINT NOT NULL,
    "proposed_on" TEXT COLLATE "C" NOT NULL,
    "decided_by" BIGINT,
    "decided_on" TEXT COLLATE "C",
    "decision_note" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX remedy_spell_id_key ON "remedy" ("spell_id") WHERE state = 'proposed';
CREATE UNIQUE INDEX remedy_step_id_key ON "remedy" ("step_id") WHERE state = 'proposed';
CREATE INDEX remedy_household_id_idx ON "remedy" ("household_id");
CREATE INDEX remedy_area_id_idx ON "remedy" ("area_id");
CREATE INDEX remedy_case_id_idx ON "remedy" ("case_id");
CREATE INDEX remedy_step_id_idx ON "remedy" ("step_id");
CREATE INDEX remedy_spell_id_idx ON "remedy" ("spell_id");
