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
