-- Roles of the database (rules R1, R2, R4). Roles belong to the cluster, so they may already exist.
--   balcao_app     what a request or an activity may do, inside one tenant
--   balcao_lookup  owns the look-ups that come before the tenant is known
--   balcao_relay   moves the outbox of every tenant
--   balcao_sweep   finds work left behind, in every tenant, by ids only
--   balcao_search  owns text search, whose operators are not leakproof
-- +goose Up
-- +goose StatementBegin
DO $$
DECLARE
    v_role text;
BEGIN
    FOREACH v_role IN ARRAY ARRAY['balcao_app', 'balcao_lookup', 'balcao_relay', 'balcao_sweep', 'balcao_search'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT NOBYPASSRLS', v_role);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another database of this cluster made it
        END;
        -- Since Postgres 16 whoever makes a role is a member who may grant it but not become it.
        IF NOT pg_has_role(current_user, v_role,
               CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
            EXECUTE format('GRANT %I TO %I', v_role, current_user);
        END IF;
    END LOOP;
END
$$;
-- +goose StatementEnd

GRANT USAGE ON SCHEMA public TO balcao_app, balcao_lookup, balcao_relay, balcao_sweep, balcao_search;
-- A role must be able to create in the schema at the moment it becomes owner of a function in it.
GRANT CREATE ON SCHEMA public TO balcao_lookup, balcao_search;

CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- The tenant of this transaction; null when none is set, so that policies match no row (R3).
-- +goose StatementBegin
CREATE FUNCTION current_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid $$;
-- +goose StatementEnd

-- Puts a table under row-level security: the application role reaches only rows of the current tenant.
-- +goose StatementBegin
CREATE PROCEDURE isolate_tenant(p_table regclass)
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
    EXECUTE format($p$CREATE POLICY tenant ON %s TO balcao_app
        USING (tenant_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid))
        WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid))$p$, p_table);
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP PROCEDURE isolate_tenant(regclass);
DROP FUNCTION current_tenant();
