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
