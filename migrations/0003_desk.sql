-- Connections, contacts, tickets, messages and their logs (mission sections 1 and 2).
-- +goose Up
CREATE TABLE connections (
    id                     uuid PRIMARY KEY,
    tenant_id              uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    slug                   text NOT NULL,                       -- how workflows name the number (R35)
    name                   text NOT NULL,
    phone                  text NOT NULL DEFAULT '',
    color                  smallint NOT NULL DEFAULT 1 CHECK (color BETWEEN 1 AND 6),
    department_id          uuid REFERENCES departments (id),    -- where new tickets go
    enabled                boolean NOT NULL DEFAULT true,
    groups_enabled         boolean NOT NULL DEFAULT false,
    instance_id            text NOT NULL,
    instance_token         bytea NOT NULL,                      -- sealed, see internal/secret
    client_token           bytea NOT NULL,                      -- sealed
    key_id                 text NOT NULL,                       -- key that sealed both
    hook_secret_hash       bytea NOT NULL UNIQUE,               -- SHA-256 of the secret in the webhook's path
    status                 text NOT NULL DEFAULT 'unknown' CHECK (status IN ('unknown', 'connected', 'disconnected', 'blocked')),
    status_at              timestamptz NOT NULL DEFAULT now(),
    next_send_at           timestamptz NOT NULL DEFAULT '-infinity', -- pacing (R20)
    send_interval_ms       integer NOT NULL DEFAULT 0 CHECK (send_interval_ms >= 0),
    reopen_window_seconds  integer NOT NULL DEFAULT 86400 CHECK (reopen_window_seconds >= 0),
    created_at             timestamptz NOT NULL DEFAULT now(),
    deleted_at             timestamptz,
    UNIQUE (tenant_id, slug)
);
-- When the number was last heard. Apart from connections, so that a webhook never writes the row that every ticket refers to.
CREATE TABLE connection_activity (
    connection_id   uuid PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id       uuid NOT NULL,
    last_webhook_at timestamptz,
    token_mismatch_at timestamptz                               -- a webhook came with an unexpected z-api-token (R9)
);

CREATE TABLE contacts (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    kind       text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'group')),
    name       text NOT NULL DEFAULT '',                        -- given by an agent; wins over push_name
    push_name  text NOT NULL DEFAULT '',                        -- what WhatsApp shows; never identifies (WA-12)
    phone      text NOT NULL DEFAULT '',                        -- canonical digits; '' while only the LID is known
    photo_url  text NOT NULL DEFAULT '',
    blocked    boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX contacts_phone ON contacts (tenant_id, phone) WHERE phone <> '';
-- 'phone:<canonical digits>', 'lid:<digits>' or 'group:<id>'.
CREATE TABLE contact_identities (
    tenant_id  uuid NOT NULL,
    key        text NOT NULL,
    contact_id uuid NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX contact_identities_contact ON contact_identities (contact_id);
-- Two contacts whose identities were seen together: a job joins them, ingest never does (R13).
CREATE TABLE contact_joins (
    id         uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    tenant_id  uuid NOT NULL,
    older_id   uuid NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    newer_id   uuid NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    seen_at    timestamptz NOT NULL DEFAULT now(),
    asked_by   uuid,                                            -- a person who joined them by hand; null: seen together
    undo_by    uuid,                                            -- a person who has taken it back
    PRIMARY KEY (older_id, newer_id)
);

CREATE TABLE protocol_counters (
    tenant_id uuid NOT NULL,
    day       date NOT NULL,                                    -- in the tenant's time zone
    last      integer NOT NULL,
    PRIMARY KEY (tenant_id, day)
);

CREATE TABLE tickets (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL,                              -- no foreign keys to hot parents: they cost a fifth of ingest
    protocol        text NOT NULL,
    connection_id   uuid NOT NULL,
    contact_id      uuid NOT NULL REFERENCES contacts (id),
    department_id   uuid,
    agent_id        uuid,
    status          text NOT NULL CHECK (status IN ('open', 'in_progress', 'waiting', 'resolved', 'cancelled')),
    priority        text NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    critical        boolean NOT NULL DEFAULT false,
    is_group        boolean NOT NULL DEFAULT false,
    address         text NOT NULL,                              -- chat as Z-API wants it in `phone`
    last_seq        bigint NOT NULL DEFAULT 0,                  -- seq of the newest row (R10)
    handled_seq     bigint NOT NULL DEFAULT 0,                  -- up to where the workflow has handled rows
    revision        bigint NOT NULL DEFAULT 0,                  -- grows with every lifecycle change
    version         bigint NOT NULL DEFAULT 1,                  -- grows with every change that a browser may see
    ai_epoch        bigint NOT NULL DEFAULT 0,                  -- raised by takeover (R21)
    unread          integer NOT NULL DEFAULT 0,
    last_message_id uuid,
    last_message_at timestamptz NOT NULL,
    last_type       text NOT NULL DEFAULT '',
    last_direction  text NOT NULL DEFAULT '',
    last_preview    text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL DEFAULT now(),
    closed_at       timestamptz,
    reopen_until    timestamptz,                                -- a message before this instant reopens (TK-3)
    survey_until    timestamptz,                                -- a rating is awaited until this instant (WF-4)
    UNIQUE (tenant_id, protocol)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
-- One active ticket at most for a contact on a connection (TK-3).
CREATE UNIQUE INDEX tickets_one_active ON tickets (connection_id, contact_id) WHERE status IN ('open', 'in_progress', 'waiting');
-- One index an axis of visibility, for open and for closed tickets (R7).
CREATE INDEX tickets_active ON tickets (tenant_id, last_message_at DESC, id DESC) WHERE status IN ('open', 'in_progress', 'waiting');
CREATE INDEX tickets_active_department ON tickets (tenant_id, department_id, last_message_at DESC, id DESC) WHERE status IN ('open', 'in_progress', 'waiting');
CREATE INDEX tickets_active_agent ON tickets (tenant_id, agent_id, last_message_at DESC, id DESC) WHERE status IN ('open', 'in_progress', 'waiting');
CREATE INDEX tickets_active_connection ON tickets (tenant_id, connection_id, last_message_at DESC, id DESC) WHERE status IN ('open', 'in_progress', 'waiting');
CREATE INDEX tickets_active_counts ON tickets (tenant_id, department_id, agent_id, connection_id, status, is_group) WHERE status IN ('open', 'in_progress', 'waiting');
CREATE INDEX tickets_closed ON tickets (tenant_id, last_message_at DESC, id DESC) WHERE status IN ('resolved', 'cancelled');
CREATE INDEX tickets_closed_agent ON tickets (tenant_id, agent_id, last_message_at DESC, id DESC) WHERE status IN ('resolved', 'cancelled');
CREATE INDEX tickets_closed_department ON tickets (tenant_id, department_id, last_message_at DESC, id DESC) WHERE status IN ('resolved', 'cancelled');
CREATE INDEX tickets_closed_counts ON tickets (tenant_id, department_id, agent_id, connection_id, status, is_group) WHERE status IN ('resolved', 'cancelled');
CREATE INDEX tickets_contact ON tickets (contact_id, connection_id, created_at DESC);

CREATE TABLE tags (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, name)
);
-- Carries what the tag filter sorts and selects by, because arrays are not leakproof (R1).
CREATE TABLE ticket_tags (
    tenant_id       uuid NOT NULL,
    tag_id          uuid NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    ticket_id       uuid NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    active          boolean NOT NULL,
    last_message_at timestamptz NOT NULL,
    PRIMARY KEY (ticket_id, tag_id)
);
CREATE INDEX ticket_tags_active ON ticket_tags (tenant_id, tag_id, last_message_at DESC, ticket_id DESC) WHERE active;

CREATE TABLE messages (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL,
    connection_id   uuid NOT NULL,
    contact_id      uuid NOT NULL,
    ticket_id       uuid,                                       -- null: stored, belongs to no ticket
    seq             bigint,                                     -- order of handling within the ticket (R10)
    provider_id     text,                                       -- WhatsApp's id; null until Z-API has accepted
    zaap_id         text,                                       -- Z-API's queue id
    type            text NOT NULL,
    direction       text NOT NULL CHECK (direction IN ('in', 'out', 'internal')),
    origin          text NOT NULL CHECK (origin IN ('customer', 'agent', 'phone', 'api', 'ai', 'system')),
    intent          text NOT NULL DEFAULT 'message',            -- what desk.Route decided (R11)
    author_id       uuid,                                       -- user, for origin agent or ai
    author_name     text NOT NULL DEFAULT '',                   -- participant of a group
    author_key      text NOT NULL DEFAULT '',                   -- the same, as an identity: 'lid:…' or 'phone:…'
    body            text NOT NULL DEFAULT '',                   -- as last edited
    original_body   text,                                       -- as first written; null unless it was edited
    content         jsonb,                                      -- what the type has beyond its text
    quoted_id       text,                                       -- provider id of the message that is answered
    raw             jsonb,                                      -- as it came; null for our own
    status          text NOT NULL CHECK (status IN ('received', 'queued', 'sending', 'accepted', 'sent', 'delivered', 'read', 'played',
                                                    'failed', 'unconfirmed', 'skipped', 'cancelled')),
    failure         text,                                       -- code; its words are the interface's
    attempt_at      timestamptz,                                -- when the request to Z-API was about to be written
    attempts        integer NOT NULL DEFAULT 0,
    idempotency_key text,                                       -- of the person who sent, see messages_idempotency
    request_hash    bytea,                                      -- what was asked under that key
    client_id       uuid,
    sent_at         timestamptz NOT NULL,                       -- order of display: momment, or when it was queued
    created_at      timestamptz NOT NULL DEFAULT now(),         -- receipt
    edited_at       timestamptz,
    deleted_at      timestamptz,
    search          tsvector
) WITH (fillfactor = 90);
-- Unique over the resolved chat, because `phone` flips between digits and @lid (R12).
CREATE UNIQUE INDEX messages_provider ON messages (connection_id, contact_id, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX messages_receipt ON messages (connection_id, provider_id) WHERE provider_id IS NOT NULL;
CREATE UNIQUE INDEX messages_seq ON messages (ticket_id, seq);
CREATE INDEX messages_ticket ON messages (ticket_id, sent_at DESC, id DESC);
CREATE UNIQUE INDEX messages_idempotency ON messages (tenant_id, idempotency_key, author_id) WHERE idempotency_key IS NOT NULL;
-- Sends whose outcome is open: few rows at any time.
CREATE INDEX messages_in_flight ON messages (connection_id, contact_id) WHERE status IN ('sending', 'unconfirmed');
CREATE INDEX messages_to_send ON messages (ticket_id, seq) WHERE status IN ('queued', 'sending');

-- Echoes of sends through the API whose message is not known yet (R14): settled by the send, or shown after a while.
CREATE TABLE parked_echoes (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL,
    connection_id uuid NOT NULL,
    contact_id    uuid NOT NULL,
    provider_id   text NOT NULL,
    body          text NOT NULL,
    sent_at       timestamptz NOT NULL,
    received_at   timestamptz NOT NULL DEFAULT now(),
    payload       jsonb NOT NULL,                               -- the arguments of ingest, to store it later as it came
    UNIQUE (connection_id, contact_id, provider_id)
);
CREATE INDEX parked_echoes_age ON parked_echoes (received_at);
-- Ticks of messages whose provider id is not known yet: callbacks may arrive before the send has answered.
CREATE TABLE early_receipts (
    tenant_id     uuid NOT NULL,
    connection_id uuid NOT NULL,
    provider_id   text NOT NULL,
    status        text NOT NULL,
    failure       text,
    at            timestamptz NOT NULL,
    received_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (connection_id, provider_id, status)
);
CREATE INDEX early_receipts_age ON early_receipts (received_at);
-- Webhooks that are no message, or came with something odd: kept raw, shown as a count (WA-3, R9).
CREATE TABLE webhook_events (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL,
    connection_id uuid NOT NULL,
    type          text NOT NULL,
    flags         text[] NOT NULL DEFAULT '{}',
    raw           jsonb NOT NULL,
    received_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_events_connection ON webhook_events (connection_id, received_at DESC);

CREATE TABLE ticket_events (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL,
    ticket_id  uuid NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    kind       text NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'contact', 'bot', 'system', 'phone')),
    actor_id   uuid,
    data       jsonb NOT NULL DEFAULT '{}',
    command_id text,                                            -- the Update or step that made it: once only
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ticket_events_ticket ON ticket_events (ticket_id, created_at, id);
CREATE UNIQUE INDEX ticket_events_command ON ticket_events (ticket_id, command_id) WHERE command_id IS NOT NULL;
-- Words that belong to a command: workflows carry the row's id only (R26).
CREATE TABLE command_notes (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL,
    ticket_id  uuid NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    author_id  uuid NOT NULL,
    body       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
-- Outcome of each command, by its Update id (R25): asked again, it is answered from here.
CREATE TABLE ticket_commands (
    tenant_id  uuid NOT NULL,
    update_id  text NOT NULL,
    ticket_id  uuid NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    command    text NOT NULL,
    refusal    text NOT NULL DEFAULT '',                        -- code; '' when it was done
    revision   bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, update_id)
);

-- What Temporal and the browsers must still hear of (architecture section 3; R6, R10).
CREATE TABLE outbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id     uuid NOT NULL,
    topic         text NOT NULL CHECK (topic IN ('ticket', 'realtime', 'workflow')),
    ticket_id     uuid,
    payload       jsonb NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_until timestamptz NOT NULL DEFAULT '-infinity',
    attempts      integer NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0.01);
CREATE INDEX outbox_ticket ON outbox (ticket_id, id) WHERE topic = 'ticket';
CREATE INDEX outbox_topic ON outbox (topic, id);

-- +goose StatementBegin
DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['connections', 'connection_activity', 'contacts', 'contact_identities', 'contact_joins', 'protocol_counters',
        'tickets', 'tags', 'ticket_tags', 'messages', 'parked_echoes', 'early_receipts', 'webhook_events', 'ticket_events', 'command_notes',
        'ticket_commands', 'outbox'] LOOP
        CALL isolate_tenant(v_table::regclass);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO balcao_app', v_table);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- The webhook's path is all we know before the tenant (R9).
CREATE POLICY lookup ON connections FOR SELECT TO balcao_lookup USING (true);
GRANT SELECT (id, tenant_id, hook_secret_hash, deleted_at) ON connections TO balcao_lookup;
-- +goose StatementBegin
CREATE FUNCTION lookup_hook(p_secret_hash bytea) RETURNS TABLE (tenant_id uuid, connection_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
    AS $$ SELECT c.tenant_id, c.id FROM connections c JOIN tenants t ON t.id = c.tenant_id
          WHERE c.hook_secret_hash = p_secret_hash AND c.deleted_at IS NULL AND t.suspended_at IS NULL $$;
-- +goose StatementEnd
ALTER FUNCTION lookup_hook(bytea) OWNER TO balcao_lookup;
REVOKE ALL ON FUNCTION lookup_hook(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_hook(bytea) TO balcao_app;

-- What a number says of itself. Changes nothing when it is known already, or older than what is known.
-- +goose StatementBegin
CREATE FUNCTION set_connection_status(p_connection uuid, p_status text, p_at timestamptz) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_tenant uuid;
    v_out    bigint;
BEGIN
    UPDATE connections c SET status = p_status, status_at = p_at
    WHERE c.id = p_connection AND c.status <> p_status AND (c.status = 'unknown' OR c.status_at <= p_at) RETURNING c.tenant_id INTO v_tenant;
    IF NOT FOUND THEN
        RETURN '{}';
    END IF;
    INSERT INTO outbox (tenant_id, topic, payload)
    VALUES (v_tenant, 'realtime', jsonb_build_object('kind', 'connection.changed', 'connection_id', p_connection, 'status', p_status, 'at', clock_timestamp()))
    RETURNING id INTO v_out;
    RETURN ARRAY[v_out];
END
$$;
-- +goose StatementEnd

-- The relay moves rows of every tenant and reads nothing else.
CREATE POLICY relay ON outbox TO balcao_relay USING (true);
GRANT SELECT, DELETE ON outbox TO balcao_relay;
GRANT UPDATE (claimed_until, attempts) ON outbox TO balcao_relay;

-- Sweeps find what was left behind; they see ids and progress, no content (R36).
CREATE POLICY sweep ON tenants FOR SELECT TO balcao_sweep USING (true);
CREATE POLICY sweep ON tickets FOR SELECT TO balcao_sweep USING (true);
CREATE POLICY sweep ON messages FOR SELECT TO balcao_sweep USING (true);
CREATE POLICY sweep ON parked_echoes FOR SELECT TO balcao_sweep USING (true);
GRANT SELECT (id, suspended_at) ON tenants TO balcao_sweep;
GRANT SELECT (id, tenant_id, status, last_seq, handled_seq) ON tickets TO balcao_sweep;
GRANT SELECT (id, tenant_id, connection_id, contact_id, ticket_id, seq, status, attempt_at) ON messages TO balcao_sweep;
GRANT SELECT (id, tenant_id, connection_id, contact_id, received_at) ON parked_echoes TO balcao_sweep;
CREATE POLICY sweep ON early_receipts TO balcao_sweep USING (true);
GRANT SELECT (received_at), DELETE ON early_receipts TO balcao_sweep;

-- +goose Down
DROP FUNCTION set_connection_status(uuid, text, timestamptz);
DROP FUNCTION lookup_hook(bytea);
DROP TABLE outbox, ticket_commands, command_notes, ticket_events, webhook_events, early_receipts, parked_echoes, messages, ticket_tags, tags, tickets,
    protocol_counters, contact_joins, contact_identities, contacts, connection_activity, connections CASCADE;
