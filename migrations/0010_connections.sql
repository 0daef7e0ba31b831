-- Numbers, whole: how each behaves, what its supervisor knows of it, alerts and the mail that they ask for (WA-1 to WA-4, WA-11; R9, R20).
-- +goose Up
ALTER TABLE connections
    ADD COLUMN hook_secret       bytea NOT NULL DEFAULT '',       -- sealed, to set the webhooks again; '' where nobody kept it
    ADD COLUMN has_client_token  boolean NOT NULL DEFAULT true,   -- what is sealed may be an empty one
    ADD COLUMN agent_id          uuid REFERENCES users (id),      -- who gets new tickets, unless they are away
    ADD COLUMN greeting          text NOT NULL DEFAULT '',        -- sent once for each new ticket while the department is open
    ADD COLUMN farewell          text NOT NULL DEFAULT '',        -- sent when a ticket is resolved
    ADD COLUMN call_reply        text NOT NULL DEFAULT '',        -- sent to whoever calls: nobody answers calls here
    ADD COLUMN delay_seconds     smallint NOT NULL DEFAULT 0 CHECK (delay_seconds BETWEEN 0 AND 15), -- delayMessage; 0: Z-API's own
    ADD COLUMN read_on_whatsapp  boolean NOT NULL DEFAULT false,  -- reading here marks as read there
    ADD COLUMN import_contacts   boolean NOT NULL DEFAULT true,   -- the phone's contacts are taken over at pairing
    ADD COLUMN ai_agent_id       uuid,
    ADD COLUMN sending_paused_at timestamptz,                     -- nothing leaves until a person resumes it
    ADD COLUMN pause_reason      text;

-- A removed number stays for its history, and its name and instance are free again.
ALTER TABLE connections DROP CONSTRAINT connections_tenant_id_slug_key;
CREATE UNIQUE INDEX connections_slug ON connections (tenant_id, slug) WHERE deleted_at IS NULL;
-- Two tenants can't share an instance: its webhooks reach one address only.
CREATE UNIQUE INDEX connections_instance ON connections (instance_id) WHERE deleted_at IS NULL;

-- What comes in and goes out, beside last_webhook_at: of what the number is silent about (WA-11).
ALTER TABLE connection_activity
    ADD COLUMN last_in_at  timestamptz,                           -- a message, from whomever
    ADD COLUMN last_out_at timestamptz;                           -- a sign that something of ours has left

-- In which hours a number is usually heard: how many times five seconds of each hour had a webhook.
CREATE TABLE connection_hours (
    connection_id uuid NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id     uuid NOT NULL,
    hour          timestamptz NOT NULL,
    heard         integer NOT NULL DEFAULT 1,
    PRIMARY KEY (connection_id, hour)
);

-- What the supervisor found when it last looked.
CREATE TABLE connection_health (
    connection_id    uuid PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id        uuid NOT NULL,
    connected        boolean NOT NULL DEFAULT false,
    phone_online     boolean,                                     -- null: not known
    queue_length     integer,
    queue_since      timestamptz,                                 -- since when the queue has not become shorter; null: empty
    battery          integer,                                     -- percent; null: Z-API does not say
    probed_at        timestamptz,
    webhooks_ok      boolean,                                     -- they point here, and messages of the phone come too
    down_since       timestamptz,
    error            text,                                        -- code of why it is down
    paired           boolean NOT NULL DEFAULT false,              -- has been connected, and nobody has disconnected it here
    pairing_at       timestamptz,                                 -- when somebody last looked at its QR code
    restarts         integer NOT NULL DEFAULT 0,                  -- tried since it is down
    restarted_at     timestamptz,
    roster_phone     text NOT NULL DEFAULT '',                    -- phone whose contacts were taken over
    roster_at        timestamptz,
    roster_count     integer NOT NULL DEFAULT 0
);

CREATE TABLE alerts (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    kind            text NOT NULL,
    severity        text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    connection_id   uuid REFERENCES connections (id) ON DELETE CASCADE,
    ticket_id       uuid REFERENCES tickets (id) ON DELETE CASCADE,
    subject         text NOT NULL,                                -- what it is about: one open alert for (tenant, kind, subject)
    data            jsonb NOT NULL DEFAULT '{}',                  -- ids, codes, numbers and instants; no words
    raised_at       timestamptz NOT NULL DEFAULT now(),
    ended_at        timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by uuid REFERENCES users (id)
);
CREATE UNIQUE INDEX alerts_open ON alerts (tenant_id, kind, subject) WHERE ended_at IS NULL;
CREATE INDEX alerts_recent ON alerts (tenant_id, raised_at DESC, id DESC);

-- Mail that something asks for; whoever sends mail takes it from here.
CREATE TABLE mail_requests (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    kind       text NOT NULL,
    alert_id   uuid UNIQUE REFERENCES alerts (id) ON DELETE CASCADE,
    data       jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at    timestamptz
);
CREATE INDEX mail_requests_unsent ON mail_requests (created_at) WHERE sent_at IS NULL;

-- Sends that Z-API took and WhatsApp has not confirmed: few rows at any time.
CREATE INDEX messages_unacknowledged ON messages (connection_id, attempt_at) WHERE status = 'accepted';

CALL isolate_tenant('connection_hours');
CALL isolate_tenant('connection_health');
CALL isolate_tenant('alerts');
CALL isolate_tenant('mail_requests');
GRANT SELECT, INSERT, UPDATE, DELETE ON connection_hours, connection_health, alerts, mail_requests TO balcao_app;

-- Reconciliation finds numbers without a supervisor, and metrics count them.
CREATE POLICY sweep ON connections FOR SELECT TO balcao_sweep USING (true);
GRANT SELECT (id, tenant_id, enabled, status, sending_paused_at, deleted_at, key_id) ON connections TO balcao_sweep;

-- +goose Down
DROP INDEX messages_unacknowledged;
DROP POLICY sweep ON connections;
DROP TABLE mail_requests, alerts, connection_health, connection_hours;
ALTER TABLE connection_activity DROP COLUMN last_in_at, DROP COLUMN last_out_at;
DROP INDEX connections_instance, connections_slug;
ALTER TABLE connections ADD CONSTRAINT connections_tenant_id_slug_key UNIQUE (tenant_id, slug);
ALTER TABLE connections DROP COLUMN hook_secret, DROP COLUMN has_client_token, DROP COLUMN agent_id, DROP COLUMN greeting, DROP COLUMN farewell,
    DROP COLUMN call_reply, DROP COLUMN delay_seconds, DROP COLUMN read_on_whatsapp, DROP COLUMN import_contacts, DROP COLUMN ai_agent_id,
    DROP COLUMN sending_paused_at, DROP COLUMN pause_reason;
