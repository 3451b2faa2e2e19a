-- Version 5: decisions that are revoked and frozen records that are corrected, by two people.

CREATE TABLE "remedy" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "kind" TEXT NOT NULL,
    "case_id" INTEGER REFERENCES "procedure_case" ("id"),
    "step_id" INTEGER REFERENCES "case_step" ("id"),
    "spell_id" INTEGER REFERENCES "spell" ("id"),
    "document_number" TEXT,
    "reason" TEXT NOT NULL,
    "changes" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "proposed_by" INTEGER NOT NULL,
    "proposed_on" TEXT NOT NULL,
    "decided_by" INTEGER,
    "decided_on" TEXT,
    "decision_note" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX remedy_spell_id_key ON "remedy" ("spell_id") WHERE state = 'proposed';
CREATE UNIQUE INDEX remedy_step_id_key ON "remedy" ("step_id") WHERE state = 'proposed';
CREATE INDEX remedy_household_id_idx ON "remedy" ("household_id");
CREATE INDEX remedy_area_id_idx ON "remedy" ("area_id");
CREATE INDEX remedy_case_id_idx ON "remedy" ("case_id");
CREATE INDEX remedy_step_id_idx ON "remedy" ("step_id");
CREATE INDEX remedy_spell_id_idx ON "remedy" ("spell_id");
