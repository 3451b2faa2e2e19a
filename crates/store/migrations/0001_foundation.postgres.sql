-- Version 1: the tables of the foundation.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TABLE "migration" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL
);

CREATE TABLE "node" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "number" BIGINT NOT NULL,
    "origin" TEXT COLLATE "C" NOT NULL,
    "movable_clock" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);

CREATE TABLE "area" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "parent_id" BIGINT REFERENCES "area" ("id"),
    "level" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "code" TEXT COLLATE "C",
    "name" TEXT COLLATE "C" NOT NULL,
    "order_lo" BIGINT NOT NULL,
    "order_hi" BIGINT NOT NULL,
    "valid_from" TEXT COLLATE "C" NOT NULL,
    "valid_to" TEXT COLLATE "C",
    "successor_id" BIGINT REFERENCES "area" ("id"),
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX area_parent_id_idx ON "area" ("parent_id");
CREATE INDEX area_order_lo_idx ON "area" ("order_lo");
CREATE INDEX area_code_idx ON "area" ("code");

CREATE TABLE "division_edition" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "as_of" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL,
    "divisions" BIGINT NOT NULL,
    "new" BIGINT NOT NULL,
    "changed" BIGINT NOT NULL,
    "ended" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX division_edition_as_of_key ON "division_edition" ("as_of");
CREATE TRIGGER division_edition_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "division_edition"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "account" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "login" TEXT COLLATE "C" NOT NULL,
    "display_name" TEXT COLLATE "C" NOT NULL,
    "password_hash" TEXT COLLATE "C",
    "phone_sealed" BYTEA,
    "state" TEXT COLLATE "C" NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_login_key ON "account" ("login");

CREATE TABLE "post" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id"),
    "role" TEXT COLLATE "C" NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "department" TEXT COLLATE "C",
    "valid_from" TEXT COLLATE "C" NOT NULL,
    "valid_to" TEXT COLLATE "C",
    "granted_by" BIGINT NOT NULL,
    "approved_by" BIGINT,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX post_account_id_idx ON "post" ("account_id");
CREATE INDEX post_area_id_role_idx ON "post" ("area_id", "role");

CREATE TABLE "household" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "area_order" BIGINT NOT NULL,
    "population" TEXT COLLATE "C" NOT NULL,
    "civil_affairs" TEXT COLLATE "C",
    "monitored_type" TEXT COLLATE "C",
    "phone_sealed" BYTEA,
    "phone_blind" BYTEA,
    "phone_last4" BYTEA,
    "account_sealed" BYTEA,
    "account_blind" BYTEA,
    "account_last4" BYTEA,
    "state" TEXT COLLATE "C" NOT NULL,
    "merged_into" BIGINT,
    "note" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX household_area_order_id_state_idx ON "household" ("area_order", "id", "state");
CREATE INDEX household_updated_at_id_area_order_state_idx ON "household" ("updated_at", "id", "area_order", "state");
CREATE INDEX household_state_id_idx ON "household" ("state", "id") WHERE state <> 'active';
CREATE INDEX household_area_id_idx ON "household" ("area_id");
CREATE INDEX household_phone_blind_idx ON "household" ("phone_blind");
CREATE INDEX household_phone_last4_idx ON "household" ("phone_last4");
CREATE INDEX household_account_blind_idx ON "household" ("account_blind");
CREATE INDEX household_account_last4_idx ON "household" ("account_last4");

CREATE TABLE "member" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "area_order" BIGINT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "name_key" TEXT COLLATE "C" NOT NULL,
    "id_number_sealed" BYTEA,
    "id_number_blind" BYTEA,
    "id_number_last4" BYTEA,
    "id_number_present" BYTEA,
    "id_status" TEXT COLLATE "C" NOT NULL,
    "birth_date" TEXT COLLATE "C" NOT NULL,
    "sex" TEXT COLLATE "C" NOT NULL,
    "relation" TEXT COLLATE "C" NOT NULL,
    "ethnicity" TEXT COLLATE "C",
    "education" TEXT COLLATE "C",
    "health" TEXT COLLATE "C" NOT NULL,
    "illness_sealed" BYTEA,
    "illness_blind" BYTEA,
    "disability_kind" TEXT COLLATE "C",
    "disability_grade" BIGINT,
    "labour" TEXT COLLATE "C" NOT NULL,
    "schooling" TEXT COLLATE "C" NOT NULL,
    "schooling_exempt" BIGINT NOT NULL,
    "insured" BIGINT,
    "phone_sealed" BYTEA,
    "phone_blind" BYTEA,
    "phone_last4" BYTEA,
    "joined_on" TEXT COLLATE "C" NOT NULL,
    "left_on" TEXT COLLATE "C",
    "left_why" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX member_id_number_present_key ON "member" ("id_number_present");
CREATE INDEX member_household_id_name_key_idx ON "member" ("household_id", "name_key");
CREATE INDEX member_id_number_blind_idx ON "member" ("id_number_blind");
CREATE INDEX member_id_number_last4_area_order_household_id_idx ON "member" ("id_number_last4", "area_order", "household_id");
CREATE INDEX member_phone_blind_idx ON "member" ("phone_blind");
CREATE INDEX member_phone_last4_idx ON "member" ("phone_last4");
CREATE INDEX member_name_key_area_order_household_id_idx ON "member" ("name_key", "area_order", "household_id");

CREATE TABLE "membership_event" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "on_date" TEXT COLLATE "C" NOT NULL,
    "detail" TEXT COLLATE "C" NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE INDEX membership_event_household_id_idx ON "membership_event" ("household_id");
CREATE INDEX membership_event_member_id_idx ON "membership_event" ("member_id");
CREATE TRIGGER membership_event_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "membership_event"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "name_reading" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "reading" TEXT COLLATE "C" NOT NULL,
    "name_key" TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX name_reading_reading_name_key_key ON "name_reading" ("reading", "name_key");
CREATE INDEX name_reading_name_key_reading_idx ON "name_reading" ("name_key", "reading");

CREATE TABLE "external_id" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "entity" TEXT COLLATE "C" NOT NULL,
    "entity_id" BIGINT NOT NULL,
    "system" TEXT COLLATE "C" NOT NULL,
    "number" TEXT COLLATE "C" NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX external_id_entity_system_number_key ON "external_id" ("entity", "system", "number");
CREATE INDEX external_id_entity_entity_id_idx ON "external_id" ("entity", "entity_id");

CREATE TABLE "kinship" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id"),
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX kinship_account_id_household_id_key ON "kinship" ("account_id", "household_id");
CREATE INDEX kinship_household_id_idx ON "kinship" ("household_id");

CREATE TABLE "statement" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "period" TEXT COLLATE "C" NOT NULL,
    "wage" BIGINT,
    "business" BIGINT,
    "property" BIGINT,
    "transfer" BIGINT,
    "business_expense" BIGINT,
    "rigid_expense" BIGINT,
    "self_paid_medical" BIGINT,
    "claims" BIGINT,
    "estimated" BIGINT NOT NULL,
    "source" TEXT COLLATE "C" NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX statement_household_id_period_key ON "statement" ("household_id", "period");

CREATE TABLE "guarantee" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "guarantee" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "opened_on" TEXT COLLATE "C" NOT NULL,
    "closed_on" TEXT COLLATE "C",
    "note" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX guarantee_household_id_guarantee_key ON "guarantee" ("household_id", "guarantee") WHERE closed_on IS NULL;
CREATE INDEX guarantee_household_id_idx ON "guarantee" ("household_id");

CREATE TABLE "employment" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "place" TEXT COLLATE "C" NOT NULL,
    "employer" TEXT COLLATE "C",
    "industry" TEXT COLLATE "C",
    "monthly_wage" BIGINT,
    "started_on" TEXT COLLATE "C" NOT NULL,
    "ended_on" TEXT COLLATE "C",
    "end_reason" TEXT COLLATE "C",
    "public_post" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX employment_member_id_started_on_key ON "employment" ("member_id", "started_on");
CREATE INDEX employment_household_id_idx ON "employment" ("household_id");

CREATE TABLE "job_seeking" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "stated_on" TEXT COLLATE "C" NOT NULL,
    "willing" BIGINT NOT NULL,
    "registered" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX job_seeking_member_id_stated_on_key ON "job_seeking" ("member_id", "stated_on");
CREATE INDEX job_seeking_household_id_idx ON "job_seeking" ("household_id");

CREATE TABLE "health_event" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "found_on" TEXT COLLATE "C" NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX health_event_member_id_kind_found_on_key ON "health_event" ("member_id", "kind", "found_on");
CREATE INDEX health_event_household_id_idx ON "health_event" ("household_id");

CREATE TABLE "schooling_cost" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "paid_on" TEXT COLLATE "C" NOT NULL,
    "amount" BIGINT NOT NULL,
    "aid" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX schooling_cost_member_id_paid_on_key ON "schooling_cost" ("member_id", "paid_on");
CREATE INDEX schooling_cost_household_id_idx ON "schooling_cost" ("household_id");

CREATE TABLE "loan" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "bank" TEXT COLLATE "C" NOT NULL,
    "amount" BIGINT NOT NULL,
    "lent_on" TEXT COLLATE "C" NOT NULL,
    "due_on" TEXT COLLATE "C" NOT NULL,
    "repaid_on" TEXT COLLATE "C",
    "overdue_amount" BIGINT,
    "subsidised" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX loan_household_id_bank_lent_on_key ON "loan" ("household_id", "bank", "lent_on");

CREATE TABLE "operator_link" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "operator" TEXT COLLATE "C" NOT NULL,
    "mode" TEXT COLLATE "C" NOT NULL,
    "from_on" TEXT COLLATE "C" NOT NULL,
    "to_on" TEXT COLLATE "C",
    "failed_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX operator_link_household_id_operator_from_on_key ON "operator_link" ("household_id", "operator", "from_on");

CREATE TABLE "asset_dividend" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "asset" TEXT COLLATE "C" NOT NULL,
    "due_on" TEXT COLLATE "C" NOT NULL,
    "amount_due" BIGINT NOT NULL,
    "paid_on" TEXT COLLATE "C",
    "amount_paid" BIGINT,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX asset_dividend_household_id_asset_due_on_key ON "asset_dividend" ("household_id", "asset", "due_on");

CREATE TABLE "benefit" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "member_id" BIGINT REFERENCES "member" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "department" TEXT COLLATE "C",
    "monthly_amount" BIGINT,
    "from_on" TEXT COLLATE "C" NOT NULL,
    "ends_on" TEXT COLLATE "C",
    "policy_ends_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX benefit_household_id_kind_from_on_key ON "benefit" ("household_id", "kind", "from_on") WHERE member_id IS NULL;
CREATE UNIQUE INDEX benefit_member_id_kind_from_on_key ON "benefit" ("member_id", "kind", "from_on");
CREATE INDEX benefit_household_id_idx ON "benefit" ("household_id");

CREATE TABLE "loss_event" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "happened_on" TEXT COLLATE "C" NOT NULL,
    "loss" BIGINT NOT NULL,
    "compensated" BIGINT NOT NULL,
    "settled_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX loss_event_household_id_kind_happened_on_key ON "loss_event" ("household_id", "kind", "happened_on");

CREATE TABLE "dwelling" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "suspected_on" TEXT COLLATE "C" NOT NULL,
    "appraised_on" TEXT COLLATE "C",
    "grade" TEXT COLLATE "C",
    "acted_on" TEXT COLLATE "C",
    "action" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX dwelling_household_id_suspected_on_key ON "dwelling" ("household_id", "suspected_on");

CREATE TABLE "water_check" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "checked_on" TEXT COLLATE "C" NOT NULL,
    "source" TEXT COLLATE "C" NOT NULL,
    "quality_tested_on" TEXT COLLATE "C",
    "quality" TEXT COLLATE "C",
    "quantity" TEXT COLLATE "C",
    "convenience" TEXT COLLATE "C",
    "reliability" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX water_check_household_id_checked_on_key ON "water_check" ("household_id", "checked_on");

CREATE TABLE "schooling_aid" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "year" BIGINT NOT NULL,
    "term" TEXT COLLATE "C" NOT NULL,
    "due_on" TEXT COLLATE "C" NOT NULL,
    "amount_due" BIGINT NOT NULL,
    "paid_on" TEXT COLLATE "C",
    "amount_paid" BIGINT,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX schooling_aid_member_id_year_term_key ON "schooling_aid" ("member_id", "year", "term");
CREATE INDEX schooling_aid_household_id_idx ON "schooling_aid" ("household_id");

CREATE TABLE "contribution" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "insurance" TEXT COLLATE "C" NOT NULL,
    "year" BIGINT NOT NULL,
    "insured" BIGINT NOT NULL,
    "amount_due" BIGINT NOT NULL,
    "by_government" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX contribution_member_id_insurance_year_key ON "contribution" ("member_id", "insurance", "year");
CREATE INDEX contribution_household_id_idx ON "contribution" ("household_id");

CREATE TABLE "medical_bill" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "member_id" BIGINT NOT NULL REFERENCES "member" ("id"),
    "treatment" TEXT COLLATE "C" NOT NULL,
    "settled_on" TEXT COLLATE "C" NOT NULL,
    "compliant" BIGINT NOT NULL,
    "basic" BIGINT NOT NULL,
    "serious" BIGINT NOT NULL,
    "aid" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX medical_bill_member_id_treatment_settled_on_key ON "medical_bill" ("member_id", "treatment", "settled_on");
CREATE INDEX medical_bill_household_id_idx ON "medical_bill" ("household_id");

CREATE TABLE "spell" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "monitored_type" TEXT COLLATE "C" NOT NULL,
    "tier" TEXT COLLATE "C" NOT NULL,
    "risks" TEXT COLLATE "C" NOT NULL,
    "included_on" TEXT COLLATE "C" NOT NULL,
    "ended_on" TEXT COLLATE "C",
    "end_way" TEXT COLLATE "C",
    "identification_case" BIGINT NOT NULL,
    "elimination_case" BIGINT,
    "pack" TEXT COLLATE "C" NOT NULL,
    "document_number" TEXT COLLATE "C" NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX spell_household_id_key ON "spell" ("household_id") WHERE ended_on IS NULL;
CREATE INDEX spell_household_id_idx ON "spell" ("household_id");

CREATE TABLE "spell_risk" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "spell_id" BIGINT NOT NULL REFERENCES "spell" ("id"),
    "risk" TEXT COLLATE "C" NOT NULL,
    "opened_on" TEXT COLLATE "C" NOT NULL,
    "closed_on" TEXT COLLATE "C",
    "closed_how" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX spell_risk_spell_id_idx ON "spell_risk" ("spell_id");

CREATE TABLE "procedure_case" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "rested_in" TEXT COLLATE "C",
    "clock_started" TEXT COLLATE "C" NOT NULL,
    "due" TEXT COLLATE "C" NOT NULL,
    "stage_since" TEXT COLLATE "C" NOT NULL,
    "is_opened" BIGINT NOT NULL,
    "population" TEXT COLLATE "C" NOT NULL,
    "monitored_type" TEXT COLLATE "C",
    "risks" TEXT COLLATE "C" NOT NULL,
    "has_application" BIGINT NOT NULL,
    "notice_from" TEXT COLLATE "C",
    "overtime_explained" BIGINT NOT NULL,
    "pack" TEXT COLLATE "C" NOT NULL,
    "closed_on" TEXT COLLATE "C",
    "close_reason" TEXT COLLATE "C",
    "spell_id" BIGINT REFERENCES "spell" ("id"),
    "freeze" TEXT COLLATE "C",
    "freeze_digest" BYTEA,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX procedure_case_household_id_kind_key ON "procedure_case" ("household_id", "kind") WHERE closed_on IS NULL;
CREATE INDEX procedure_case_household_id_idx ON "procedure_case" ("household_id");
CREATE INDEX procedure_case_state_due_id_idx ON "procedure_case" ("state", "due", "id");
CREATE INDEX procedure_case_spell_id_idx ON "procedure_case" ("spell_id");

CREATE TABLE "case_step" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "case_id" BIGINT NOT NULL REFERENCES "procedure_case" ("id"),
    "ordinal" BIGINT NOT NULL,
    "act" TEXT COLLATE "C" NOT NULL,
    "level" TEXT COLLATE "C" NOT NULL,
    "role" TEXT COLLATE "C" NOT NULL,
    "record" TEXT COLLATE "C" NOT NULL,
    "on_date" TEXT COLLATE "C" NOT NULL,
    "state_before" TEXT COLLATE "C" NOT NULL,
    "state_after" TEXT COLLATE "C" NOT NULL,
    "revision" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX case_step_case_id_ordinal_key ON "case_step" ("case_id", "ordinal");
CREATE TRIGGER case_step_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "case_step"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "objection" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "case_id" BIGINT NOT NULL REFERENCES "procedure_case" ("id"),
    "step_id" BIGINT NOT NULL REFERENCES "case_step" ("id"),
    "state" TEXT COLLATE "C" NOT NULL,
    "upheld" BIGINT,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX objection_case_id_idx ON "objection" ("case_id");
CREATE INDEX objection_step_id_idx ON "objection" ("step_id");

CREATE TABLE "clue" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "source" TEXT COLLATE "C" NOT NULL,
    "channel" TEXT COLLATE "C" NOT NULL,
    "discovered_on" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "case_id" BIGINT REFERENCES "procedure_case" ("id"),
    "merged_into" BIGINT,
    "dismissed_reason" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX clue_household_id_idx ON "clue" ("household_id");
CREATE INDEX clue_state_id_idx ON "clue" ("state", "id");
CREATE INDEX clue_case_id_idx ON "clue" ("case_id");

CREATE TABLE "warning" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "area_order" BIGINT NOT NULL,
    "month" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "level" TEXT COLLATE "C" NOT NULL,
    "risks" BIGINT NOT NULL,
    "findings" TEXT COLLATE "C" NOT NULL,
    "pack" TEXT COLLATE "C" NOT NULL,
    "answer_due" TEXT COLLATE "C" NOT NULL,
    "answered_on" TEXT COLLATE "C",
    "answer_reason" TEXT COLLATE "C",
    "clue_id" BIGINT REFERENCES "clue" ("id"),
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX warning_household_id_month_key ON "warning" ("household_id", "month");
CREATE INDEX warning_state_id_answer_due_area_order_household_id_idx ON "warning" ("state", "id", "answer_due", "area_order", "household_id");
CREATE INDEX warning_state_level_id_risks_area_order_household_id_idx ON "warning" ("state", "level", "id", "risks", "area_order", "household_id");
CREATE INDEX warning_month_id_idx ON "warning" ("month", "id");

CREATE TABLE "publication" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "pack" TEXT COLLATE "C" NOT NULL,
    "text" TEXT COLLATE "C" NOT NULL,
    "inherits" TEXT COLLATE "C" NOT NULL,
    "effective_from" TEXT COLLATE "C" NOT NULL,
    "line" BIGINT NOT NULL,
    "line_before" BIGINT NOT NULL,
    "populations" TEXT COLLATE "C" NOT NULL,
    "populations_before" TEXT COLLATE "C" NOT NULL,
    "citation" TEXT COLLATE "C" NOT NULL,
    "preview" TEXT COLLATE "C" NOT NULL,
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
CREATE INDEX publication_area_id_idx ON "publication" ("area_id");
CREATE INDEX publication_state_id_idx ON "publication" ("state", "id");

CREATE TABLE "tuning" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "param" TEXT COLLATE "C" NOT NULL,
    "value" BIGINT NOT NULL,
    "before" TEXT COLLATE "C" NOT NULL,
    "effective_from" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
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
CREATE INDEX tuning_area_id_idx ON "tuning" ("area_id");
CREATE INDEX tuning_state_id_idx ON "tuning" ("state", "id");

CREATE TABLE "plan" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "spell_id" BIGINT NOT NULL REFERENCES "spell" ("id"),
    "check_result" TEXT COLLATE "C" NOT NULL,
    "note" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX plan_household_id_idx ON "plan" ("household_id");
CREATE INDEX plan_spell_id_idx ON "plan" ("spell_id");

CREATE TABLE "measure" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "spell_id" BIGINT NOT NULL REFERENCES "spell" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "branch" TEXT COLLATE "C" NOT NULL,
    "risks" TEXT COLLATE "C" NOT NULL,
    "timing" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "department" TEXT COLLATE "C",
    "fund_source" TEXT COLLATE "C",
    "amount" BIGINT,
    "starts_on" TEXT COLLATE "C",
    "ends_on" TEXT COLLATE "C",
    "reviewed_on" TEXT COLLATE "C",
    "noticed_on" TEXT COLLATE "C",
    "note" TEXT COLLATE "C" NOT NULL,
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX measure_household_id_idx ON "measure" ("household_id");
CREATE INDEX measure_spell_id_idx ON "measure" ("spell_id");
CREATE INDEX measure_state_id_idx ON "measure" ("state", "id");

CREATE TABLE "contact" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "level" TEXT COLLATE "C" NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id"),
    "from_on" TEXT COLLATE "C" NOT NULL,
    "to_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX contact_household_id_level_key ON "contact" ("household_id", "level") WHERE to_on IS NULL;
CREATE INDEX contact_household_id_idx ON "contact" ("household_id");
CREATE INDEX contact_account_id_idx ON "contact" ("account_id");

CREATE TABLE "visit" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "visited_on" TEXT COLLATE "C" NOT NULL,
    "by_account" BIGINT NOT NULL,
    "role" TEXT COLLATE "C" NOT NULL,
    "conditions" TEXT COLLATE "C" NOT NULL,
    "problems" TEXT COLLATE "C" NOT NULL,
    "no_change" BIGINT NOT NULL,
    "next_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX visit_household_id_visited_on_idx ON "visit" ("household_id", "visited_on");
CREATE INDEX visit_by_account_id_idx ON "visit" ("by_account", "id");

CREATE TABLE "referral" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "case_id" BIGINT REFERENCES "procedure_case" ("id"),
    "department" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "note" TEXT COLLATE "C",
    "sent_on" TEXT COLLATE "C" NOT NULL,
    "due" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "answer" TEXT COLLATE "C",
    "answered_on" TEXT COLLATE "C",
    "benefit" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX referral_household_id_idx ON "referral" ("household_id");
CREATE INDEX referral_department_state_id_idx ON "referral" ("department", "state", "id");
CREATE INDEX referral_case_id_idx ON "referral" ("case_id");

CREATE TABLE "task" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "duty" TEXT COLLATE "C",
    "period" TEXT COLLATE "C",
    "duty_key" TEXT COLLATE "C",
    "household_id" BIGINT REFERENCES "household" ("id"),
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "case_id" BIGINT REFERENCES "procedure_case" ("id"),
    "role" TEXT COLLATE "C" NOT NULL,
    "department" TEXT COLLATE "C",
    "account_id" BIGINT REFERENCES "account" ("id"),
    "due" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "needed" BIGINT NOT NULL,
    "reached" BIGINT NOT NULL,
    "payload" TEXT COLLATE "C" NOT NULL,
    "done_on" TEXT COLLATE "C",
    "late_reason" TEXT COLLATE "C",
    "waived_reason" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX task_duty_key_key ON "task" ("duty_key");
CREATE INDEX task_state_due_id_idx ON "task" ("state", "due", "id");
CREATE INDEX task_duty_period_idx ON "task" ("duty", "period");
CREATE INDEX task_household_id_idx ON "task" ("household_id");
CREATE INDEX task_area_id_idx ON "task" ("area_id");
CREATE INDEX task_case_id_idx ON "task" ("case_id");
CREATE INDEX task_account_id_idx ON "task" ("account_id");

CREATE TABLE "message" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "household_id" BIGINT NOT NULL REFERENCES "household" ("id"),
    "case_id" BIGINT REFERENCES "procedure_case" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "zh" TEXT COLLATE "C" NOT NULL,
    "en" TEXT COLLATE "C" NOT NULL,
    "created_on" TEXT COLLATE "C" NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE INDEX message_household_id_idx ON "message" ("household_id");
CREATE INDEX message_case_id_idx ON "message" ("case_id");
CREATE TRIGGER message_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "message"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "area_liaison" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id"),
    "from_on" TEXT COLLATE "C" NOT NULL,
    "to_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX area_liaison_area_id_kind_key ON "area_liaison" ("area_id", "kind") WHERE to_on IS NULL;
CREATE INDEX area_liaison_area_id_idx ON "area_liaison" ("area_id");
CREATE INDEX area_liaison_account_id_idx ON "area_liaison" ("account_id");

CREATE TABLE "filing" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "year" BIGINT NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "content" TEXT COLLATE "C" NOT NULL,
    "note" TEXT COLLATE "C",
    "submitted_on" TEXT COLLATE "C" NOT NULL,
    "decided_on" TEXT COLLATE "C",
    "decision_reason" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX filing_area_id_year_key ON "filing" ("area_id", "year");
CREATE INDEX filing_area_id_idx ON "filing" ("area_id");

CREATE TABLE "duty_event" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "event" TEXT COLLATE "C" NOT NULL,
    "on_date" TEXT COLLATE "C" NOT NULL,
    "note" TEXT COLLATE "C" NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE INDEX duty_event_area_id_idx ON "duty_event" ("area_id");
CREATE TRIGGER duty_event_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "duty_event"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "reminder" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "task_id" BIGINT NOT NULL REFERENCES "task" ("id"),
    "account_id" BIGINT REFERENCES "account" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "created_on" TEXT COLLATE "C" NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX reminder_task_id_kind_key ON "reminder" ("task_id", "kind");
CREATE INDEX reminder_task_id_idx ON "reminder" ("task_id");
CREATE INDEX reminder_account_id_idx ON "reminder" ("account_id");
CREATE TRIGGER reminder_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "reminder"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "calendar_feed" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id"),
    "secret_digest" TEXT COLLATE "C" NOT NULL,
    "ended_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX calendar_feed_secret_digest_key ON "calendar_feed" ("secret_digest");
CREATE UNIQUE INDEX calendar_feed_account_id_key ON "calendar_feed" ("account_id") WHERE ended_on IS NULL;
CREATE INDEX calendar_feed_account_id_idx ON "calendar_feed" ("account_id");

CREATE TABLE "import_run" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "file_digest" TEXT COLLATE "C" NOT NULL,
    "file_name" TEXT COLLATE "C" NOT NULL,
    "rows" BIGINT NOT NULL,
    "households" BIGINT NOT NULL,
    "members" BIGINT NOT NULL,
    "statements" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE INDEX import_run_file_digest_idx ON "import_run" ("file_digest");
CREATE TRIGGER import_run_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "import_run"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "snapshot" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "as_of" TEXT COLLATE "C" NOT NULL,
    "watermark" BIGINT NOT NULL,
    "whole" BIGINT NOT NULL,
    "households" BIGINT NOT NULL,
    "manifest" TEXT COLLATE "C" NOT NULL,
    "digest" BYTEA NOT NULL,
    "file_sha256" TEXT COLLATE "C" NOT NULL,
    "base" BIGINT,
    "identity_members" BIGINT,
    "identity_until" TEXT COLLATE "C",
    "identity_erased_on" TEXT COLLATE "C",
    "version" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "updated_at" BIGINT NOT NULL
);
CREATE INDEX snapshot_area_id_idx ON "snapshot" ("area_id");

CREATE TABLE "screening_run" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "snapshot_id" BIGINT NOT NULL REFERENCES "snapshot" ("id"),
    "as_of" TEXT COLLATE "C" NOT NULL,
    "pack" TEXT COLLATE "C" NOT NULL,
    "households" BIGINT NOT NULL,
    "fired" BIGINT NOT NULL,
    "warnings" BIGINT NOT NULL,
    "manifest" TEXT COLLATE "C" NOT NULL,
    "digest" BYTEA NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE INDEX screening_run_area_id_idx ON "screening_run" ("area_id");
CREATE TRIGGER screening_run_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "screening_run"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "sensitive_read" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "subject" TEXT COLLATE "C" NOT NULL,
    "fields" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE INDEX sensitive_read_subject_idx ON "sensitive_read" ("subject");
CREATE TRIGGER sensitive_read_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "sensitive_read"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "attachment" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "owner" TEXT COLLATE "C" NOT NULL,
    "owner_id" BIGINT NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "media_type" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL,
    "bytes" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE INDEX attachment_owner_owner_id_idx ON "attachment" ("owner", "owner_id");
CREATE TRIGGER attachment_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "attachment"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "attachment_content" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "attachment_id" BIGINT NOT NULL REFERENCES "attachment" ("id"),
    "sealed" BYTEA NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX attachment_content_attachment_id_key ON "attachment_content" ("attachment_id");
CREATE TRIGGER attachment_content_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "attachment_content"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();

CREATE TABLE "session" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "token_digest" TEXT COLLATE "C" NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id"),
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id"),
    "created_at" BIGINT NOT NULL,
    "last_seen_at" BIGINT NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "csrf" TEXT COLLATE "C" NOT NULL,
    "ended_at" BIGINT
);
CREATE UNIQUE INDEX session_token_digest_key ON "session" ("token_digest");
CREATE INDEX session_account_id_idx ON "session" ("account_id");
CREATE INDEX session_post_id_idx ON "session" ("post_id");

CREATE TABLE "idempotency_key" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id"),
    "key" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL,
    "response" TEXT COLLATE "C" NOT NULL,
    "created_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX idempotency_key_account_id_key_key ON "idempotency_key" ("account_id", "key");

CREATE TABLE "job" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "payload" TEXT COLLATE "C" NOT NULL,
    "run_at" BIGINT NOT NULL,
    "attempts" BIGINT NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "locked_by" TEXT COLLATE "C",
    "locked_at" BIGINT,
    "dedupe_key" TEXT COLLATE "C"
);
CREATE UNIQUE INDEX job_dedupe_key_key ON "job" ("dedupe_key");
CREATE INDEX job_state_run_at_idx ON "job" ("state", "run_at");

CREATE TABLE "login_attempt" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "login" TEXT COLLATE "C" NOT NULL,
    "at" BIGINT NOT NULL,
    "ok" BIGINT NOT NULL
);
CREATE INDEX login_attempt_login_at_idx ON "login_attempt" ("login", "at");

CREATE TABLE "evidence_leaf" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "command" TEXT COLLATE "C" NOT NULL,
    "at_ms" BIGINT NOT NULL,
    "acted_by" BIGINT NOT NULL,
    "entered_by" BIGINT NOT NULL,
    "subject" TEXT COLLATE "C" NOT NULL,
    "detail" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT COLLATE "C",
    "n_changes" BIGINT NOT NULL,
    "changes_digest" BYTEA NOT NULL,
    "salt" BYTEA NOT NULL,
    "commitment" BYTEA NOT NULL
);
CREATE INDEX evidence_leaf_subject_idx ON "evidence_leaf" ("subject");
CREATE TRIGGER evidence_leaf_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "evidence_leaf"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON "evidence_leaf" FROM CURRENT_USER;

CREATE TABLE "evidence_change" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "leaf_id" BIGINT NOT NULL,
    "ordinal" BIGINT NOT NULL,
    "table_name" TEXT COLLATE "C" NOT NULL,
    "row_id" BIGINT NOT NULL,
    "before" BYTEA,
    "after" BYTEA
);
CREATE UNIQUE INDEX evidence_change_leaf_id_ordinal_key ON "evidence_change" ("leaf_id", "ordinal");
CREATE TRIGGER evidence_change_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "evidence_change"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON "evidence_change" FROM CURRENT_USER;

CREATE TABLE "evidence_sequence" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "leaf_id" BIGINT NOT NULL,
    "leaf_hash" BYTEA NOT NULL
);
CREATE UNIQUE INDEX evidence_sequence_leaf_id_key ON "evidence_sequence" ("leaf_id");
CREATE TRIGGER evidence_sequence_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "evidence_sequence"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON "evidence_sequence" FROM CURRENT_USER;

CREATE TABLE "evidence_checkpoint" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT COLLATE "C" NOT NULL,
    "at_ms" BIGINT NOT NULL
);
CREATE INDEX evidence_checkpoint_size_idx ON "evidence_checkpoint" ("size");
CREATE TRIGGER evidence_checkpoint_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "evidence_checkpoint"
    FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON "evidence_checkpoint" FROM CURRENT_USER;
