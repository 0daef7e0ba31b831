-- What sending needs beside the ledger: settings, quick replies, and what a message of ours carries until it is sent.
-- +goose Up

-- Settings of a tenant (parameters section 2). A key without a row has the default of desk.Settings.
CREATE TABLE settings (
    tenant_id  uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    key        text NOT NULL,
    value      jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by uuid,
    PRIMARY KEY (tenant_id, key)
);
-- Texts that agents insert by a shortcut (TK-8). department_id null: for everyone.
CREATE TABLE quick_replies (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    shortcut      text NOT NULL CHECK (shortcut ~ '^[a-z0-9][a-z0-9_-]{0,31}$'),
    title         text NOT NULL CHECK (title <> ''),
    body          text NOT NULL CHECK (body <> ''),
    department_id uuid REFERENCES departments (id),
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, shortcut)
);
CALL isolate_tenant('settings');
CALL isolate_tenant('quick_replies');
GRANT SELECT, INSERT, UPDATE, DELETE ON settings, quick_replies TO balcao_app;
CREATE TRIGGER policy_version AFTER INSERT OR UPDATE OR DELETE ON settings FOR EACH ROW EXECUTE FUNCTION bump_policy_version();

-- +goose Down
DROP TABLE quick_replies, settings CASCADE;
