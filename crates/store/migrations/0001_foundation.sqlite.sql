-- Version 1: the tables of the foundation.

CREATE TABLE "migration" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL
) STRICT;

CREATE TABLE "node" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "number" INTEGER NOT NULL,
    "origin" TEXT NOT NULL,
    "movable_clock" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;

CREATE TABLE "area" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "parent_id" INTEGER REFERENCES "area" ("id"),
    "level" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "code" TEXT,
    "name" TEXT NOT NULL,
    "order_lo" INTEGER NOT NULL,
    "order_hi" INTEGER NOT NULL,
    "valid_from" TEXT NOT NULL,
    "valid_to" TEXT,
    "successor_id" INTEGER REFERENCES "area" ("id"),
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX area_parent_id_idx ON "area" ("parent_id");
CREATE INDEX area_order_lo_idx ON "area" ("order_lo");
CREATE INDEX area_code_idx ON "area" ("code");

CREATE TABLE "division_edition" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "as_of" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "divisions" INTEGER NOT NULL,
    "new" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "ended" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX division_edition_as_of_key ON "division_edition" ("as_of");
CREATE TRIGGER division_edition_no_update BEFORE UPDATE ON "division_edition"
    BEGIN SELECT RAISE(ABORT, 'division_edition is append-only'); END;
CREATE TRIGGER division_edition_no_delete BEFORE DELETE ON "division_edition"
    BEGIN SELECT RAISE(ABORT, 'division_edition is append-only'); END;

CREATE TABLE "account" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "login" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "password_hash" TEXT,
    "phone_sealed" BLOB,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_login_key ON "account" ("login");

CREATE TABLE "post" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "account_id" INTEGER NOT NULL REFERENCES "account" ("id"),
    "role" TEXT NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "department" TEXT,
    "valid_from" TEXT NOT NULL,
    "valid_to" TEXT,
    "granted_by" INTEGER NOT NULL,
    "approved_by" INTEGER,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX post_account_id_idx ON "post" ("account_id");
CREATE INDEX post_area_id_role_idx ON "post" ("area_id", "role");

CREATE TABLE "household" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "area_order" INTEGER NOT NULL,
    "population" TEXT NOT NULL,
    "civil_affairs" TEXT,
    "monitored_type" TEXT,
    "phone_sealed" BLOB,
    "phone_blind" BLOB,
    "phone_last4" BLOB,
    "account_sealed" BLOB,
    "account_blind" BLOB,
    "account_last4" BLOB,
    "state" TEXT NOT NULL,
    "merged_into" INTEGER,
    "note" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX household_area_order_id_state_idx ON "household" ("area_order", "id", "state");
CREATE INDEX household_updated_at_id_area_order_state_idx ON "household" ("updated_at", "id", "area_order", "state");
CREATE INDEX household_state_id_idx ON "household" ("state", "id") WHERE state <> 'active';
CREATE INDEX household_area_id_idx ON "household" ("area_id");
CREATE INDEX household_phone_blind_idx ON "household" ("phone_blind");
CREATE INDEX household_phone_last4_idx ON "household" ("phone_last4");
CREATE INDEX household_account_blind_idx ON "household" ("account_blind");
CREATE INDEX household_account_last4_idx ON "household" ("account_last4");

CREATE TABLE "member" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "area_order" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "id_number_sealed" BLOB,
    "id_number_blind" BLOB,
    "id_number_last4" BLOB,
    "id_number_present" BLOB,
    "id_status" TEXT NOT NULL,
    "birth_date" TEXT NOT NULL,
    "sex" TEXT NOT NULL,
    "relation" TEXT NOT NULL,
    "ethnicity" TEXT,
    "education" TEXT,
    "health" TEXT NOT NULL,
    "illness_sealed" BLOB,
    "illness_blind" BLOB,
    "disability_kind" TEXT,
    "disability_grade" INTEGER,
    "labour" TEXT NOT NULL,
    "schooling" TEXT NOT NULL,
    "schooling_exempt" INTEGER NOT NULL,
    "insured" INTEGER,
    "phone_sealed" BLOB,
    "phone_blind" BLOB,
    "phone_last4" BLOB,
    "joined_on" TEXT NOT NULL,
    "left_on" TEXT,
    "left_why" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX member_id_number_present_key ON "member" ("id_number_present");
CREATE INDEX member_household_id_name_key_idx ON "member" ("household_id", "name_key");
CREATE INDEX member_id_number_blind_idx ON "member" ("id_number_blind");
CREATE INDEX member_id_number_last4_area_order_household_id_idx ON "member" ("id_number_last4", "area_order", "household_id");
CREATE INDEX member_phone_blind_idx ON "member" ("phone_blind");
CREATE INDEX member_phone_last4_idx ON "member" ("phone_last4");
CREATE INDEX member_name_key_area_order_household_id_idx ON "member" ("name_key", "area_order", "household_id");

CREATE TABLE "membership_event" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "kind" TEXT NOT NULL,
    "on_date" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX membership_event_household_id_idx ON "membership_event" ("household_id");
CREATE INDEX membership_event_member_id_idx ON "membership_event" ("member_id");
CREATE TRIGGER membership_event_no_update BEFORE UPDATE ON "membership_event"
    BEGIN SELECT RAISE(ABORT, 'membership_event is append-only'); END;
CREATE TRIGGER membership_event_no_delete BEFORE DELETE ON "membership_event"
    BEGIN SELECT RAISE(ABORT, 'membership_event is append-only'); END;

CREATE TABLE "name_reading" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "reading" TEXT NOT NULL,
    "name_key" TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX name_reading_reading_name_key_key ON "name_reading" ("reading", "name_key");
CREATE INDEX name_reading_name_key_reading_idx ON "name_reading" ("name_key", "reading");

CREATE TABLE "external_id" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "entity" TEXT NOT NULL,
    "entity_id" INTEGER NOT NULL,
    "system" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX external_id_entity_system_number_key ON "external_id" ("entity", "system", "number");
CREATE INDEX external_id_entity_entity_id_idx ON "external_id" ("entity", "entity_id");

CREATE TABLE "kinship" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "account_id" INTEGER NOT NULL REFERENCES "account" ("id"),
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX kinship_account_id_household_id_key ON "kinship" ("account_id", "household_id");
CREATE INDEX kinship_household_id_idx ON "kinship" ("household_id");

CREATE TABLE "statement" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "period" TEXT NOT NULL,
    "wage" INTEGER,
    "business" INTEGER,
    "property" INTEGER,
    "transfer" INTEGER,
    "business_expense" INTEGER,
    "rigid_expense" INTEGER,
    "self_paid_medical" INTEGER,
    "claims" INTEGER,
    "estimated" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX statement_household_id_period_key ON "statement" ("household_id", "period");

CREATE TABLE "guarantee" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "guarantee" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "opened_on" TEXT NOT NULL,
    "closed_on" TEXT,
    "note" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX guarantee_household_id_guarantee_key ON "guarantee" ("household_id", "guarantee") WHERE closed_on IS NULL;
CREATE INDEX guarantee_household_id_idx ON "guarantee" ("household_id");

CREATE TABLE "employment" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "place" TEXT NOT NULL,
    "employer" TEXT,
    "industry" TEXT,
    "monthly_wage" INTEGER,
    "started_on" TEXT NOT NULL,
    "ended_on" TEXT,
    "end_reason" TEXT,
    "public_post" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX employment_member_id_started_on_key ON "employment" ("member_id", "started_on");
CREATE INDEX employment_household_id_idx ON "employment" ("household_id");

CREATE TABLE "job_seeking" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "stated_on" TEXT NOT NULL,
    "willing" INTEGER NOT NULL,
    "registered" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_seeking_member_id_stated_on_key ON "job_seeking" ("member_id", "stated_on");
CREATE INDEX job_seeking_household_id_idx ON "job_seeking" ("household_id");

CREATE TABLE "health_event" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "kind" TEXT NOT NULL,
    "found_on" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX health_event_member_id_kind_found_on_key ON "health_event" ("member_id", "kind", "found_on");
CREATE INDEX health_event_household_id_idx ON "health_event" ("household_id");

CREATE TABLE "schooling_cost" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "paid_on" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "aid" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX schooling_cost_member_id_paid_on_key ON "schooling_cost" ("member_id", "paid_on");
CREATE INDEX schooling_cost_household_id_idx ON "schooling_cost" ("household_id");

CREATE TABLE "loan" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "bank" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "lent_on" TEXT NOT NULL,
    "due_on" TEXT NOT NULL,
    "repaid_on" TEXT,
    "overdue_amount" INTEGER,
    "subsidised" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX loan_household_id_bank_lent_on_key ON "loan" ("household_id", "bank", "lent_on");

CREATE TABLE "operator_link" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "operator" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "from_on" TEXT NOT NULL,
    "to_on" TEXT,
    "failed_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX operator_link_household_id_operator_from_on_key ON "operator_link" ("household_id", "operator", "from_on");

CREATE TABLE "asset_dividend" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "asset" TEXT NOT NULL,
    "due_on" TEXT NOT NULL,
    "amount_due" INTEGER NOT NULL,
    "paid_on" TEXT,
    "amount_paid" INTEGER,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX asset_dividend_household_id_asset_due_on_key ON "asset_dividend" ("household_id", "asset", "due_on");

CREATE TABLE "benefit" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "member_id" INTEGER REFERENCES "member" ("id"),
    "kind" TEXT NOT NULL,
    "department" TEXT,
    "monthly_amount" INTEGER,
    "from_on" TEXT NOT NULL,
    "ends_on" TEXT,
    "policy_ends_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX benefit_household_id_kind_from_on_key ON "benefit" ("household_id", "kind", "from_on") WHERE member_id IS NULL;
CREATE UNIQUE INDEX benefit_member_id_kind_from_on_key ON "benefit" ("member_id", "kind", "from_on");
CREATE INDEX benefit_household_id_idx ON "benefit" ("household_id");

CREATE TABLE "loss_event" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "kind" TEXT NOT NULL,
    "happened_on" TEXT NOT NULL,
    "loss" INTEGER NOT NULL,
    "compensated" INTEGER NOT NULL,
    "settled_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX loss_event_household_id_kind_happened_on_key ON "loss_event" ("household_id", "kind", "happened_on");

CREATE TABLE "dwelling" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "suspected_on" TEXT NOT NULL,
    "appraised_on" TEXT,
    "grade" TEXT,
    "acted_on" TEXT,
    "action" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX dwelling_household_id_suspected_on_key ON "dwelling" ("household_id", "suspected_on");

CREATE TABLE "water_check" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "checked_on" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "quality_tested_on" TEXT,
    "quality" TEXT,
    "quantity" TEXT,
    "convenience" TEXT,
    "reliability" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX water_check_household_id_checked_on_key ON "water_check" ("household_id", "checked_on");

CREATE TABLE "schooling_aid" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "year" INTEGER NOT NULL,
    "term" TEXT NOT NULL,
    "due_on" TEXT NOT NULL,
    "amount_due" INTEGER NOT NULL,
    "paid_on" TEXT,
    "amount_paid" INTEGER,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX schooling_aid_member_id_year_term_key ON "schooling_aid" ("member_id", "year", "term");
CREATE INDEX schooling_aid_household_id_idx ON "schooling_aid" ("household_id");

CREATE TABLE "contribution" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "insurance" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "insured" INTEGER NOT NULL,
    "amount_due" INTEGER NOT NULL,
    "by_government" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX contribution_member_id_insurance_year_key ON "contribution" ("member_id", "insurance", "year");
CREATE INDEX contribution_household_id_idx ON "contribution" ("household_id");

CREATE TABLE "medical_bill" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "member_id" INTEGER NOT NULL REFERENCES "member" ("id"),
    "treatment" TEXT NOT NULL,
    "settled_on" TEXT NOT NULL,
    "compliant" INTEGER NOT NULL,
    "basic" INTEGER NOT NULL,
    "serious" INTEGER NOT NULL,
    "aid" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX medical_bill_member_id_treatment_settled_on_key ON "medical_bill" ("member_id", "treatment", "settled_on");
CREATE INDEX medical_bill_household_id_idx ON "medical_bill" ("household_id");

CREATE TABLE "spell" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "monitored_type" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "risks" TEXT NOT NULL,
    "included_on" TEXT NOT NULL,
    "ended_on" TEXT,
    "end_way" TEXT,
    "identification_case" INTEGER NOT NULL,
    "elimination_case" INTEGER,
    "pack" TEXT NOT NULL,
    "document_number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX spell_household_id_key ON "spell" ("household_id") WHERE ended_on IS NULL;
CREATE INDEX spell_household_id_idx ON "spell" ("household_id");

CREATE TABLE "spell_risk" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "spell_id" INTEGER NOT NULL REFERENCES "spell" ("id"),
    "risk" TEXT NOT NULL,
    "opened_on" TEXT NOT NULL,
    "closed_on" TEXT,
    "closed_how" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX spell_risk_spell_id_idx ON "spell_risk" ("spell_id");

CREATE TABLE "procedure_case" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "rested_in" TEXT,
    "clock_started" TEXT NOT NULL,
    "due" TEXT NOT NULL,
    "stage_since" TEXT NOT NULL,
    "is_opened" INTEGER NOT NULL,
    "population" TEXT NOT NULL,
    "monitored_type" TEXT,
    "risks" TEXT NOT NULL,
    "has_application" INTEGER NOT NULL,
    "notice_from" TEXT,
    "overtime_explained" INTEGER NOT NULL,
    "pack" TEXT NOT NULL,
    "closed_on" TEXT,
    "close_reason" TEXT,
    "spell_id" INTEGER REFERENCES "spell" ("id"),
    "freeze" TEXT,
    "freeze_digest" BLOB,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX procedure_case_household_id_kind_key ON "procedure_case" ("household_id", "kind") WHERE closed_on IS NULL;
CREATE INDEX procedure_case_household_id_idx ON "procedure_case" ("household_id");
CREATE INDEX procedure_case_state_due_id_idx ON "procedure_case" ("state", "due", "id");
CREATE INDEX procedure_case_spell_id_idx ON "procedure_case" ("spell_id");

CREATE TABLE "case_step" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "case_id" INTEGER NOT NULL REFERENCES "procedure_case" ("id"),
    "ordinal" INTEGER NOT NULL,
    "act" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "on_date" TEXT NOT NULL,
    "state_before" TEXT NOT NULL,
    "state_after" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX case_step_case_id_ordinal_key ON "case_step" ("case_id", "ordinal");
CREATE TRIGGER case_step_no_update BEFORE UPDATE ON "case_step"
    BEGIN SELECT RAISE(ABORT, 'case_step is append-only'); END;
CREATE TRIGGER case_step_no_delete BEFORE DELETE ON "case_step"
    BEGIN SELECT RAISE(ABORT, 'case_step is append-only'); END;

CREATE TABLE "objection" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "case_id" INTEGER NOT NULL REFERENCES "procedure_case" ("id"),
    "step_id" INTEGER NOT NULL REFERENCES "case_step" ("id"),
    "state" TEXT NOT NULL,
    "upheld" INTEGER,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX objection_case_id_idx ON "objection" ("case_id");
CREATE INDEX objection_step_id_idx ON "objection" ("step_id");

CREATE TABLE "clue" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "source" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "discovered_on" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "case_id" INTEGER REFERENCES "procedure_case" ("id"),
    "merged_into" INTEGER,
    "dismissed_reason" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX clue_household_id_idx ON "clue" ("household_id");
CREATE INDEX clue_state_id_idx ON "clue" ("state", "id");
CREATE INDEX clue_case_id_idx ON "clue" ("case_id");

CREATE TABLE "warning" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "area_order" INTEGER NOT NULL,
    "month" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "risks" INTEGER NOT NULL,
    "findings" TEXT NOT NULL,
    "pack" TEXT NOT NULL,
    "answer_due" TEXT NOT NULL,
    "answered_on" TEXT,
    "answer_reason" TEXT,
    "clue_id" INTEGER REFERENCES "clue" ("id"),
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX warning_household_id_month_key ON "warning" ("household_id", "month");
CREATE INDEX warning_state_id_answer_due_area_order_household_id_idx ON "warning" ("state", "id", "answer_due", "area_order", "household_id");
CREATE INDEX warning_state_level_id_risks_area_order_household_id_idx ON "warning" ("state", "level", "id", "risks", "area_order", "household_id");
CREATE INDEX warning_month_id_idx ON "warning" ("month", "id");

CREATE TABLE "publication" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "pack" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "inherits" TEXT NOT NULL,
    "effective_from" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "line_before" INTEGER NOT NULL,
    "populations" TEXT NOT NULL,
    "populations_before" TEXT NOT NULL,
    "citation" TEXT NOT NULL,
    "preview" TEXT NOT NULL,
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
CREATE INDEX publication_area_id_idx ON "publication" ("area_id");
CREATE INDEX publication_state_id_idx ON "publication" ("state", "id");

CREATE TABLE "tuning" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "param" TEXT NOT NULL,
    "value" INTEGER NOT NULL,
    "before" TEXT NOT NULL,
    "effective_from" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
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
CREATE INDEX tuning_area_id_idx ON "tuning" ("area_id");
CREATE INDEX tuning_state_id_idx ON "tuning" ("state", "id");

CREATE TABLE "plan" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "spell_id" INTEGER NOT NULL REFERENCES "spell" ("id"),
    "check_result" TEXT NOT NULL,
    "note" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX plan_household_id_idx ON "plan" ("household_id");
CREATE INDEX plan_spell_id_idx ON "plan" ("spell_id");

CREATE TABLE "measure" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "spell_id" INTEGER NOT NULL REFERENCES "spell" ("id"),
    "kind" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "risks" TEXT NOT NULL,
    "timing" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "department" TEXT,
    "fund_source" TEXT,
    "amount" INTEGER,
    "starts_on" TEXT,
    "ends_on" TEXT,
    "reviewed_on" TEXT,
    "noticed_on" TEXT,
    "note" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX measure_household_id_idx ON "measure" ("household_id");
CREATE INDEX measure_spell_id_idx ON "measure" ("spell_id");
CREATE INDEX measure_state_id_idx ON "measure" ("state", "id");

CREATE TABLE "contact" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "level" TEXT NOT NULL,
    "account_id" INTEGER NOT NULL REFERENCES "account" ("id"),
    "from_on" TEXT NOT NULL,
    "to_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX contact_household_id_level_key ON "contact" ("household_id", "level") WHERE to_on IS NULL;
CREATE INDEX contact_household_id_idx ON "contact" ("household_id");
CREATE INDEX contact_account_id_idx ON "contact" ("account_id");

CREATE TABLE "visit" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "visited_on" TEXT NOT NULL,
    "by_account" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "conditions" TEXT NOT NULL,
    "problems" TEXT NOT NULL,
    "no_change" INTEGER NOT NULL,
    "next_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX visit_household_id_visited_on_idx ON "visit" ("household_id", "visited_on");
CREATE INDEX visit_by_account_id_idx ON "visit" ("by_account", "id");

CREATE TABLE "referral" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "case_id" INTEGER REFERENCES "procedure_case" ("id"),
    "department" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "note" TEXT,
    "sent_on" TEXT NOT NULL,
    "due" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "answer" TEXT,
    "answered_on" TEXT,
    "benefit" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX referral_household_id_idx ON "referral" ("household_id");
CREATE INDEX referral_department_state_id_idx ON "referral" ("department", "state", "id");
CREATE INDEX referral_case_id_idx ON "referral" ("case_id");

CREATE TABLE "task" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "kind" TEXT NOT NULL,
    "duty" TEXT,
    "period" TEXT,
    "duty_key" TEXT,
    "household_id" INTEGER REFERENCES "household" ("id"),
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "case_id" INTEGER REFERENCES "procedure_case" ("id"),
    "role" TEXT NOT NULL,
    "department" TEXT,
    "account_id" INTEGER REFERENCES "account" ("id"),
    "due" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "needed" INTEGER NOT NULL,
    "reached" INTEGER NOT NULL,
    "payload" TEXT NOT NULL,
    "done_on" TEXT,
    "late_reason" TEXT,
    "waived_reason" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX task_duty_key_key ON "task" ("duty_key");
CREATE INDEX task_state_due_id_idx ON "task" ("state", "due", "id");
CREATE INDEX task_duty_period_idx ON "task" ("duty", "period");
CREATE INDEX task_household_id_idx ON "task" ("household_id");
CREATE INDEX task_area_id_idx ON "task" ("area_id");
CREATE INDEX task_case_id_idx ON "task" ("case_id");
CREATE INDEX task_account_id_idx ON "task" ("account_id");

CREATE TABLE "message" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "household_id" INTEGER NOT NULL REFERENCES "household" ("id"),
    "case_id" INTEGER REFERENCES "procedure_case" ("id"),
    "kind" TEXT NOT NULL,
    "zh" TEXT NOT NULL,
    "en" TEXT NOT NULL,
    "created_on" TEXT NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX message_household_id_idx ON "message" ("household_id");
CREATE INDEX message_case_id_idx ON "message" ("case_id");
CREATE TRIGGER message_no_update BEFORE UPDATE ON "message"
    BEGIN SELECT RAISE(ABORT, 'message is append-only'); END;
CREATE TRIGGER message_no_delete BEFORE DELETE ON "message"
    BEGIN SELECT RAISE(ABORT, 'message is append-only'); END;

CREATE TABLE "area_liaison" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "kind" TEXT NOT NULL,
    "account_id" INTEGER NOT NULL REFERENCES "account" ("id"),
    "from_on" TEXT NOT NULL,
    "to_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX area_liaison_area_id_kind_key ON "area_liaison" ("area_id", "kind") WHERE to_on IS NULL;
CREATE INDEX area_liaison_area_id_idx ON "area_liaison" ("area_id");
CREATE INDEX area_liaison_account_id_idx ON "area_liaison" ("account_id");

CREATE TABLE "filing" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "year" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "note" TEXT,
    "submitted_on" TEXT NOT NULL,
    "decided_on" TEXT,
    "decision_reason" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX filing_area_id_year_key ON "filing" ("area_id", "year");
CREATE INDEX filing_area_id_idx ON "filing" ("area_id");

CREATE TABLE "duty_event" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "event" TEXT NOT NULL,
    "on_date" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX duty_event_area_id_idx ON "duty_event" ("area_id");
CREATE TRIGGER duty_event_no_update BEFORE UPDATE ON "duty_event"
    BEGIN SELECT RAISE(ABORT, 'duty_event is append-only'); END;
CREATE TRIGGER duty_event_no_delete BEFORE DELETE ON "duty_event"
    BEGIN SELECT RAISE(ABORT, 'duty_event is append-only'); END;

CREATE TABLE "reminder" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "task_id" INTEGER NOT NULL REFERENCES "task" ("id"),
    "account_id" INTEGER REFERENCES "account" ("id"),
    "kind" TEXT NOT NULL,
    "created_on" TEXT NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX reminder_task_id_kind_key ON "reminder" ("task_id", "kind");
CREATE INDEX reminder_task_id_idx ON "reminder" ("task_id");
CREATE INDEX reminder_account_id_idx ON "reminder" ("account_id");
CREATE TRIGGER reminder_no_update BEFORE UPDATE ON "reminder"
    BEGIN SELECT RAISE(ABORT, 'reminder is append-only'); END;
CREATE TRIGGER reminder_no_delete BEFORE DELETE ON "reminder"
    BEGIN SELECT RAISE(ABORT, 'reminder is append-only'); END;

CREATE TABLE "calendar_feed" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "account_id" INTEGER NOT NULL REFERENCES "account" ("id"),
    "secret_digest" TEXT NOT NULL,
    "ended_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX calendar_feed_secret_digest_key ON "calendar_feed" ("secret_digest");
CREATE UNIQUE INDEX calendar_feed_account_id_key ON "calendar_feed" ("account_id") WHERE ended_on IS NULL;
CREATE INDEX calendar_feed_account_id_idx ON "calendar_feed" ("account_id");

CREATE TABLE "import_run" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "kind" TEXT NOT NULL,
    "file_digest" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    "households" INTEGER NOT NULL,
    "members" INTEGER NOT NULL,
    "statements" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX import_run_file_digest_idx ON "import_run" ("file_digest");
CREATE TRIGGER import_run_no_update BEFORE UPDATE ON "import_run"
    BEGIN SELECT RAISE(ABORT, 'import_run is append-only'); END;
CREATE TRIGGER import_run_no_delete BEFORE DELETE ON "import_run"
    BEGIN SELECT RAISE(ABORT, 'import_run is append-only'); END;

CREATE TABLE "snapshot" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "as_of" TEXT NOT NULL,
    "watermark" INTEGER NOT NULL,
    "whole" INTEGER NOT NULL,
    "households" INTEGER NOT NULL,
    "manifest" TEXT NOT NULL,
    "digest" BLOB NOT NULL,
    "file_sha256" TEXT NOT NULL,
    "base" INTEGER,
    "identity_members" INTEGER,
    "identity_until" TEXT,
    "identity_erased_on" TEXT,
    "version" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX snapshot_area_id_idx ON "snapshot" ("area_id");

CREATE TABLE "screening_run" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "snapshot_id" INTEGER NOT NULL REFERENCES "snapshot" ("id"),
    "as_of" TEXT NOT NULL,
    "pack" TEXT NOT NULL,
    "households" INTEGER NOT NULL,
    "fired" INTEGER NOT NULL,
    "warnings" INTEGER NOT NULL,
    "manifest" TEXT NOT NULL,
    "digest" BLOB NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX screening_run_area_id_idx ON "screening_run" ("area_id");
CREATE TRIGGER screening_run_no_update BEFORE UPDATE ON "screening_run"
    BEGIN SELECT RAISE(ABORT, 'screening_run is append-only'); END;
CREATE TRIGGER screening_run_no_delete BEFORE DELETE ON "screening_run"
    BEGIN SELECT RAISE(ABORT, 'screening_run is append-only'); END;

CREATE TABLE "sensitive_read" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "subject" TEXT NOT NULL,
    "fields" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX sensitive_read_subject_idx ON "sensitive_read" ("subject");
CREATE TRIGGER sensitive_read_no_update BEFORE UPDATE ON "sensitive_read"
    BEGIN SELECT RAISE(ABORT, 'sensitive_read is append-only'); END;
CREATE TRIGGER sensitive_read_no_delete BEFORE DELETE ON "sensitive_read"
    BEGIN SELECT RAISE(ABORT, 'sensitive_read is append-only'); END;

CREATE TABLE "attachment" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "owner" TEXT NOT NULL,
    "owner_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_owner_owner_id_idx ON "attachment" ("owner", "owner_id");
CREATE TRIGGER attachment_no_update BEFORE UPDATE ON "attachment"
    BEGIN SELECT RAISE(ABORT, 'attachment is append-only'); END;
CREATE TRIGGER attachment_no_delete BEFORE DELETE ON "attachment"
    BEGIN SELECT RAISE(ABORT, 'attachment is append-only'); END;

CREATE TABLE "attachment_content" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "attachment_id" INTEGER NOT NULL REFERENCES "attachment" ("id"),
    "sealed" BLOB NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX attachment_content_attachment_id_key ON "attachment_content" ("attachment_id");
CREATE TRIGGER attachment_content_no_update BEFORE UPDATE ON "attachment_content"
    BEGIN SELECT RAISE(ABORT, 'attachment_content is append-only'); END;
CREATE TRIGGER attachment_content_no_delete BEFORE DELETE ON "attachment_content"
    BEGIN SELECT RAISE(ABORT, 'attachment_content is append-only'); END;

CREATE TABLE "session" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "token_digest" TEXT NOT NULL,
    "account_id" INTEGER NOT NULL REFERENCES "account" ("id"),
    "post_id" INTEGER NOT NULL REFERENCES "post" ("id"),
    "created_at" INTEGER NOT NULL,
    "last_seen_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "csrf" TEXT NOT NULL,
    "ended_at" INTEGER
) STRICT;
CREATE UNIQUE INDEX session_token_digest_key ON "session" ("token_digest");
CREATE INDEX session_account_id_idx ON "session" ("account_id");
CREATE INDEX session_post_id_idx ON "session" ("post_id");

CREATE TABLE "idempotency_key" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "account_id" INTEGER NOT NULL REFERENCES "account" ("id"),
    "key" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "response" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX idempotency_key_account_id_key_key ON "idempotency_key" ("account_id", "key");

CREATE TABLE "job" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "run_at" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "locked_by" TEXT,
    "locked_at" INTEGER,
    "dedupe_key" TEXT
) STRICT;
CREATE UNIQUE INDEX job_dedupe_key_key ON "job" ("dedupe_key");
CREATE INDEX job_state_run_at_idx ON "job" ("state", "run_at");

CREATE TABLE "login_attempt" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "login" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "ok" INTEGER NOT NULL
) STRICT;
CREATE INDEX login_attempt_login_at_idx ON "login_attempt" ("login", "at");

CREATE TABLE "evidence_leaf" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "command" TEXT NOT NULL,
    "at_ms" INTEGER NOT NULL,
    "acted_by" INTEGER NOT NULL,
    "entered_by" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "reason" TEXT,
    "n_changes" INTEGER NOT NULL,
    "changes_digest" BLOB NOT NULL,
    "salt" BLOB NOT NULL,
    "commitment" BLOB NOT NULL
) STRICT;
CREATE INDEX evidence_leaf_subject_idx ON "evidence_leaf" ("subject");
CREATE TRIGGER evidence_leaf_no_update BEFORE UPDATE ON "evidence_leaf"
    BEGIN SELECT RAISE(ABORT, 'evidence_leaf is append-only'); END;
CREATE TRIGGER evidence_leaf_no_delete BEFORE DELETE ON "evidence_leaf"
    BEGIN SELECT RAISE(ABORT, 'evidence_leaf is append-only'); END;

CREATE TABLE "evidence_change" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "leaf_id" INTEGER NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "table_name" TEXT NOT NULL,
    "row_id" INTEGER NOT NULL,
    "before" BLOB,
    "after" BLOB
) STRICT;
CREATE UNIQUE INDEX evidence_change_leaf_id_ordinal_key ON "evidence_change" ("leaf_id", "ordinal");
CREATE TRIGGER evidence_change_no_update BEFORE UPDATE ON "evidence_change"
    BEGIN SELECT RAISE(ABORT, 'evidence_change is append-only'); END;
CREATE TRIGGER evidence_change_no_delete BEFORE DELETE ON "evidence_change"
    BEGIN SELECT RAISE(ABORT, 'evidence_change is append-only'); END;

CREATE TABLE "evidence_sequence" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "leaf_id" INTEGER NOT NULL,
    "leaf_hash" BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX evidence_sequence_leaf_id_key ON "evidence_sequence" ("leaf_id");
CREATE TRIGGER evidence_sequence_no_update BEFORE UPDATE ON "evidence_sequence"
    BEGIN SELECT RAISE(ABORT, 'evidence_sequence is append-only'); END;
CREATE TRIGGER evidence_sequence_no_delete BEFORE DELETE ON "evidence_sequence"
    BEGIN SELECT RAISE(ABORT, 'evidence_sequence is append-only'); END;

CREATE TABLE "evidence_checkpoint" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "size" INTEGER NOT NULL,
    "root" BLOB NOT NULL,
    "note" TEXT NOT NULL,
    "at_ms" INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_checkpoint_size_idx ON "evidence_checkpoint" ("size");
CREATE TRIGGER evidence_checkpoint_no_update BEFORE UPDATE ON "evidence_checkpoint"
    BEGIN SELECT RAISE(ABORT, 'evidence_checkpoint is append-only'); END;
CREATE TRIGGER evidence_checkpoint_no_delete BEFORE DELETE ON "evidence_checkpoint"
    BEGIN SELECT RAISE(ABORT, 'evidence_checkpoint is append-only'); END;
