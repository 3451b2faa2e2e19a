-- Version 6: accounts by two: changes are proposed and decided, and the database itself keeps the administrators apart.

CREATE TABLE "account_change" (
    "id" BIGINT PRIMARY KEY NOT NULL,
    "area_id" BIGINT NOT NULL REFERENCES "area" ("id"),
    "account_id" BIGINT REFERENCES "account" ("id"),
    "kind" TEXT COLLATE "C" NOT NULL,
    "change" TEXT COLLATE "C" NOT NULL,
    "first_half" TEXT COLLATE "C",
    "reason" TEXT COLLATE "C",
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
CREATE INDEX account_change_area_id_idx ON "account_change" ("area_id");
CREATE INDEX account_change_account_id_idx ON "account_change" ("account_id");
CREATE INDEX account_change_state_idx ON "account_change" ("state");

CREATE FUNCTION post_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two who give posts to one person take turns, and the second sees what the first gave.
    PERFORM 1 FROM "account" WHERE id = NEW.account_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM "post" other WHERE other.account_id = NEW.account_id AND other.id <> NEW.id AND other.role <> NEW.role
        AND (other.role IN ('system_admin', 'security_admin', 'audit_admin') OR NEW.role IN ('system_admin', 'security_admin', 'audit_admin'))
        AND (other.valid_to IS NULL OR other.valid_to > NEW.valid_from)
        AND (NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from)) THEN
        RAISE EXCEPTION 'post.excluded' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER post_apart BEFORE INSERT OR UPDATE ON "post"
    FOR EACH ROW EXECUTE PROCEDURE post_apart();
