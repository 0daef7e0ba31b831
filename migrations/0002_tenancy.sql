-- Tenants, people, profiles, sessions and tokens (mission section 7; rules R2, R39 to R41).
-- +goose Up
CREATE TABLE tenants (
    id           uuid PRIMARY KEY,
    slug         text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name         text NOT NULL CHECK (name <> ''),
    host         text UNIQUE,                                   -- host name that selects this tenant at sign-in
    timezone     text NOT NULL DEFAULT 'America/Sao_Paulo',
    locale       text NOT NULL DEFAULT 'pt-BR',
    created_at   timestamptz NOT NULL DEFAULT now(),
    suspended_at timestamptz
);
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tenants TO balcao_app
    USING (id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid));

CREATE TABLE roles (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    key        text NOT NULL,                                   -- administrator, supervisor, agent, auditor, bot, or a custom one
    name       text NOT NULL,
    builtin    boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, key)
);
CREATE TABLE role_permissions (
    tenant_id  uuid NOT NULL,
    role_id    uuid NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    permission text NOT NULL,
    PRIMARY KEY (role_id, permission)
);

CREATE TABLE departments (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    slug       text NOT NULL,
    name       text NOT NULL,
    timezone   text,                                            -- null: the tenant's
    position   integer NOT NULL DEFAULT 0,
    settings   jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (tenant_id, slug)
);

CREATE TABLE users (
    id                    uuid PRIMARY KEY,
    tenant_id             uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    role_id               uuid NOT NULL REFERENCES roles (id),
    email                 text CHECK (email = lower(email)),    -- null: no sign-in (AC-6)
    name                  text NOT NULL,
    handle                text NOT NULL,                        -- how workflows name the person (R35)
    password_hash         text,                                 -- argon2id, PHC string
    default_connection_id uuid,
    active                boolean NOT NULL DEFAULT true,
    created_at            timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, email),
    UNIQUE (tenant_id, handle)
);
CREATE INDEX users_email ON users (email);

-- What one person may do beside, or not do in spite of, the profile. Restrictions live here and in role_permissions alike (R39).
CREATE TABLE user_permissions (
    tenant_id  uuid NOT NULL,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    permission text NOT NULL,
    granted    boolean NOT NULL,
    PRIMARY KEY (user_id, permission)
);
CREATE TABLE department_members (
    tenant_id     uuid NOT NULL,
    department_id uuid NOT NULL REFERENCES departments (id) ON DELETE CASCADE,
    user_id       uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    manager       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (department_id, user_id)
);
CREATE INDEX department_members_user ON department_members (user_id);

-- One row a tenant: grows with every change that decides who may do or see what (R40).
CREATE TABLE policy_versions (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    version   bigint NOT NULL DEFAULT 1
);
CREATE TABLE flags (
    tenant_id  uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    key        text NOT NULL,
    enabled    boolean NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by uuid,
    PRIMARY KEY (tenant_id, key)
);

CREATE TABLE sessions (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash   bytea NOT NULL UNIQUE,                         -- SHA-256 of the cookie's value
    csrf_token   text NOT NULL,
    ip           text NOT NULL DEFAULT '',
    user_agent   text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE TABLE api_tokens (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         text NOT NULL,
    prefix       text NOT NULL UNIQUE,
    secret_hash  bytea NOT NULL,                                -- SHA-256 of the secret part
    scopes       text[] NOT NULL DEFAULT '{}',                  -- empty: all that the person may do
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
);

CALL isolate_tenant('roles');
CALL isolate_tenant('role_permissions');
CALL isolate_tenant('departments');
CALL isolate_tenant('users');
CALL isolate_tenant('user_permissions');
CALL isolate_tenant('department_members');
CALL isolate_tenant('policy_versions');
CALL isolate_tenant('flags');
CALL isolate_tenant('sessions');
CALL isolate_tenant('api_tokens');
GRANT SELECT, INSERT, UPDATE, DELETE ON roles, role_permissions, departments, users, user_permissions, department_members,
    policy_versions, flags, sessions, api_tokens TO balcao_app;
GRANT SELECT, INSERT, UPDATE ON tenants TO balcao_app;

-- Whoever changes a profile, an exception, a membership or a flag moves the version, whatever code path was taken.
-- +goose StatementBegin
CREATE FUNCTION bump_policy_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO policy_versions (tenant_id) VALUES (COALESCE(NEW.tenant_id, OLD.tenant_id))
    ON CONFLICT (tenant_id) DO UPDATE SET version = policy_versions.version + 1;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER policy_version AFTER INSERT OR UPDATE OR DELETE ON roles FOR EACH ROW EXECUTE FUNCTION bump_policy_version();
CREATE TRIGGER policy_version AFTER INSERT OR UPDATE OR DELETE ON role_permissions FOR EACH ROW EXECUTE FUNCTION bump_policy_version();
CREATE TRIGGER policy_version AFTER INSERT OR UPDATE OR DELETE ON user_permissions FOR EACH ROW EXECUTE FUNCTION bump_policy_version();
CREATE TRIGGER policy_version AFTER INSERT OR UPDATE OR DELETE ON department_members FOR EACH ROW EXECUTE FUNCTION bump_policy_version();
CREATE TRIGGER policy_version AFTER INSERT OR UPDATE OR DELETE ON flags FOR EACH ROW EXECUTE FUNCTION bump_policy_version();
CREATE TRIGGER policy_version AFTER UPDATE OF role_id, default_connection_id, active ON users FOR EACH ROW EXECUTE FUNCTION bump_policy_version();

-- Look-ups before the tenant is known: ids and nothing else (R2).
CREATE POLICY lookup ON tenants FOR SELECT TO balcao_lookup USING (true);
CREATE POLICY lookup ON users FOR SELECT TO balcao_lookup USING (true);
CREATE POLICY lookup ON sessions FOR SELECT TO balcao_lookup USING (true);
CREATE POLICY lookup ON api_tokens FOR SELECT TO balcao_lookup USING (true);
GRANT SELECT (id, slug, host, suspended_at) ON tenants TO balcao_lookup;
GRANT SELECT (id, tenant_id, email, active) ON users TO balcao_lookup;
GRANT SELECT (id, tenant_id, user_id, token_hash) ON sessions TO balcao_lookup;
GRANT SELECT (id, tenant_id, user_id, prefix) ON api_tokens TO balcao_lookup;

-- +goose StatementBegin
CREATE FUNCTION lookup_session(p_token_hash bytea) RETURNS TABLE (tenant_id uuid, session_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
    AS $$ SELECT s.tenant_id, s.id, s.user_id FROM sessions s JOIN tenants t ON t.id = s.tenant_id
          WHERE s.token_hash = p_token_hash AND t.suspended_at IS NULL $$;
CREATE FUNCTION lookup_api_token(p_prefix text) RETURNS TABLE (tenant_id uuid, token_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
    AS $$ SELECT a.tenant_id, a.id, a.user_id FROM api_tokens a JOIN tenants t ON t.id = a.tenant_id
          WHERE a.prefix = p_prefix AND t.suspended_at IS NULL $$;
CREATE FUNCTION lookup_sign_in(p_email text) RETURNS TABLE (tenant_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
    AS $$ SELECT u.tenant_id, u.id FROM users u JOIN tenants t ON t.id = u.tenant_id
          WHERE u.email = lower(p_email) AND u.active AND t.suspended_at IS NULL ORDER BY u.tenant_id $$;
CREATE FUNCTION lookup_tenant(p_slug text, p_host text) RETURNS TABLE (tenant_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
    AS $$ SELECT t.id FROM tenants t WHERE (t.slug = p_slug OR t.host = p_host) AND t.suspended_at IS NULL $$;
-- +goose StatementEnd
ALTER FUNCTION lookup_session(bytea) OWNER TO balcao_lookup;
ALTER FUNCTION lookup_api_token(text) OWNER TO balcao_lookup;
ALTER FUNCTION lookup_sign_in(text) OWNER TO balcao_lookup;
ALTER FUNCTION lookup_tenant(text, text) OWNER TO balcao_lookup;
REVOKE ALL ON FUNCTION lookup_session(bytea), lookup_api_token(text), lookup_sign_in(text), lookup_tenant(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_session(bytea), lookup_api_token(text), lookup_sign_in(text), lookup_tenant(text, text) TO balcao_app;

-- +goose Down
DROP FUNCTION lookup_session(bytea), lookup_api_token(text), lookup_sign_in(text), lookup_tenant(text, text);
DROP TABLE api_tokens, sessions, flags, policy_versions, department_members, user_permissions, users, departments, role_permissions, roles, tenants CASCADE;
DROP FUNCTION bump_policy_version();
