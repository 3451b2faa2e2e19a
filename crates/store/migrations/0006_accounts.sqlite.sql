-- Version 6: accounts by two: changes are proposed and decided, and the database itself keeps the administrators apart.

CREATE TABLE "account_change" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "area_id" INTEGER NOT NULL REFERENCES "area" ("id"),
    "account_id" INTEGER REFERENCES "account" ("id"),
    "kind" TEXT NOT NULL,
    "change" TEXT NOT NULL,
    "first_half" TEXT,
    "reason" TEXT,
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
CREATE INDEX account_change_area_id_idx ON "account_change" ("area_id");
CREATE INDEX account_change_account_id_idx ON "account_change" ("account_id");
CREATE INDEX account_change_state_idx ON "account_change" ("state");

CREATE TRIGGER post_apart_insert BEFORE INSERT ON "post"
    WHEN EXISTS (SELECT 1 FROM "post" other WHERE other.account_id = NEW.account_id AND other.id <> NEW.id AND other.role <> NEW.role
        AND (other.role IN ('system_admin', 'security_admin', 'audit_admin') OR NEW.role IN ('system_admin', 'security_admin', 'audit_admin'))
        AND (other.valid_to IS NULL OR other.valid_to > NEW.valid_from)
        AND (NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from))
    BEGIN SELECT RAISE(ABORT, 'post.excluded'); END;
CREATE TRIGGER post_apart_update BEFORE UPDATE ON "post"
    WHEN EXISTS (SELECT 1 FROM "post" other WHERE other.account_id = NEW.account_id AND other.id <> NEW.id AND other.role <> NEW.role
        AND (other.role IN ('system_admin', 'security_admin', 'audit_admin') OR NEW.role IN ('system_admin', 'security_admin', 'audit_admin'))
        AND (other.valid_to IS NULL OR other.valid_to > NEW.valid_from)
        AND (NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from))
    BEGIN SELECT RAISE(ABORT, 'post.excluded'); END;
