-- Numbers, whole: how each behaves, what its supervisor knows of it, alerts and the mail that they ask for (WA-1 to WA-4, WA-11; R9, R20).
-- +goose Up
ALTER TABLE connections RENAME COLUMN instance_id TO instance_hash; -- SHA-256 of the instance id, in hex: what tells instances apart
ALTER TABLE connections
    ADD COLUMN instance          bytea NOT NULL DEFAULT '',       -- the instance id, sealed as the tokens are
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
CREATE UNIQUE INDEX connections_instance ON connections (instance_hash) WHERE deleted_at IS NULL;

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
    learnt           boolean NOT NULL DEFAULT false,              -- the phone that connected last is known
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

-- Whoever changes what a supervisor looks at wakes it, whatever code path was taken: it is started with the number, and told of its removal.
-- +goose StatementBegin
CREATE FUNCTION wake_supervisor() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM start_workflow(NEW.tenant_id, 'connection', NEW.id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER supervise AFTER INSERT ON connections FOR EACH ROW EXECUTE FUNCTION wake_supervisor();
CREATE TRIGGER supervise_changed AFTER UPDATE OF enabled, status, instance_hash, instance_token, client_token, hook_secret, import_contacts, deleted_at
    ON connections FOR EACH ROW
    WHEN ((OLD.enabled, OLD.status, OLD.instance_hash, OLD.instance_token, OLD.client_token, OLD.hook_secret, OLD.import_contacts, OLD.deleted_at)
          IS DISTINCT FROM
          (NEW.enabled, NEW.status, NEW.instance_hash, NEW.instance_token, NEW.client_token, NEW.hook_secret, NEW.import_contacts, NEW.deleted_at))
    EXECUTE FUNCTION wake_supervisor();

-- Tells the browsers that something about a number or an alert has changed. They ask for what they may read.
-- +goose StatementBegin
CREATE FUNCTION announce_connection(p_connection uuid) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_id bigint;
BEGIN
    INSERT INTO outbox (tenant_id, topic, payload)
    SELECT c.tenant_id, 'realtime', jsonb_build_object('kind', 'connection.changed', 'connection_id', c.id, 'status', c.status, 'at', clock_timestamp())
    FROM connections c WHERE c.id = p_connection
    RETURNING id INTO v_id;
    RETURN CASE WHEN v_id IS NULL THEN '{}' ELSE ARRAY[v_id] END;
END
$$;
CREATE FUNCTION announce_alert(p_alert alerts) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_id     bigint;
    v_facts  jsonb := (SELECT ticket_facts(t) FROM tickets t WHERE t.id = p_alert.ticket_id);
BEGIN
    INSERT INTO outbox (tenant_id, topic, ticket_id, payload)
    VALUES (p_alert.tenant_id, 'realtime', p_alert.ticket_id, jsonb_strip_nulls(jsonb_build_object(
        'kind', 'alert.changed', 'alert_id', p_alert.id, 'connection_id', p_alert.connection_id, 'ticket_id', p_alert.ticket_id, 'after', v_facts,
        'at', clock_timestamp())))
    RETURNING id INTO v_id;
    RETURN ARRAY[v_id];
END
$$;

-- Raises an alert, or brings the open one of that kind and subject up to date. One that ended a short while ago is the same trouble again: it is
-- opened once more instead of raising another, so that something that flaps makes one alert and one mail. p_mail: the kind of mail that a new
-- alert asks for, NULL for none.
CREATE FUNCTION raise_alert(
    p_tenant uuid, p_id uuid, p_kind text, p_severity text, p_connection uuid, p_ticket uuid, p_subject text, p_data jsonb, p_mail text
) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_alert alerts;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_kind || ' ' || p_subject, hashtextextended(p_tenant::text, 2)));
    SELECT * INTO v_alert FROM alerts a
    WHERE a.tenant_id = p_tenant AND a.kind = p_kind AND a.subject = p_subject AND (a.ended_at IS NULL OR a.ended_at > now() - interval '10 minutes')
    ORDER BY a.ended_at DESC NULLS FIRST LIMIT 1;
    IF FOUND THEN
        UPDATE alerts a SET ended_at = NULL, severity = p_severity, data = p_data
        WHERE a.id = v_alert.id AND (a.ended_at IS NOT NULL OR a.severity <> p_severity OR a.data <> p_data) RETURNING * INTO v_alert;
        RETURN CASE WHEN FOUND THEN announce_alert(v_alert) ELSE '{}' END;
    END IF;
    INSERT INTO alerts (id, tenant_id, kind, severity, connection_id, ticket_id, subject, data)
    VALUES (p_id, p_tenant, p_kind, p_severity, p_connection, p_ticket, p_subject, p_data) RETURNING * INTO v_alert;
    IF p_mail IS NOT NULL THEN
        INSERT INTO mail_requests (id, tenant_id, kind, alert_id, data) VALUES (gen_random_uuid(), p_tenant, p_mail, p_id, p_data);
    END IF;
    RETURN announce_alert(v_alert);
END
$$;
CREATE FUNCTION end_alert(p_tenant uuid, p_kind text, p_subject text) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_alert alerts;
BEGIN
    UPDATE alerts a SET ended_at = now()
    WHERE a.tenant_id = p_tenant AND a.kind = p_kind AND a.subject = p_subject AND a.ended_at IS NULL RETURNING * INTO v_alert;
    RETURN CASE WHEN FOUND THEN announce_alert(v_alert) ELSE '{}' END;
END
$$;

-- WhatsApp probably mutes the number: every further message would make it worse (contract section 7). Nothing leaves until a person resumes it.
CREATE FUNCTION pause_sending() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE connections c SET sending_paused_at = now(), pause_reason = NEW.failure WHERE c.id = NEW.connection_id AND c.sending_paused_at IS NULL;
    IF FOUND THEN
        PERFORM announce_connection(NEW.connection_id);
        PERFORM raise_alert(NEW.tenant_id, gen_random_uuid(), 'connection_paused', 'critical', NEW.connection_id, NULL, NEW.connection_id::text,
                            jsonb_build_object('reason', NEW.failure), NULL);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER pause_when_muted AFTER UPDATE OF failure ON messages FOR EACH ROW
    WHEN (NEW.failure = 'shadow_ban' AND OLD.failure IS DISTINCT FROM NEW.failure) EXECUTE FUNCTION pause_sending();

-- A number is paired once it says so, not when a supervisor happens to look: one that is lost before the first look is missed all the same. Which
-- phone has connected is to be learnt each time.
-- +goose StatementBegin
CREATE FUNCTION remember_pairing() RETURNS trigger
    LANGUAGE plpgsql VOLATILE
    AS $$
BEGIN
    INSERT INTO connection_health AS h (connection_id, tenant_id, paired) VALUES (NEW.id, NEW.tenant_id, true)
    ON CONFLICT (connection_id) DO UPDATE SET paired = true, learnt = false;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER remember_pairing AFTER UPDATE OF status ON connections FOR EACH ROW
    WHEN (NEW.status = 'connected' AND OLD.status <> 'connected') EXECUTE FUNCTION remember_pairing();

-- What a supervisor found, in one step with the alerts that follow from it, so that facts and alerts never disagree. A status that is older than
-- what a webhook has said since changes nothing.
--   p_look    status, at, connected, phone_online, queue_length, queue_since, webhooks_ok, down_since, error, paired, restarts, restarted_at
--   p_raise   list of {id, kind, severity, data, mail}
--   p_end     kinds whose alerts about this number end
-- +goose StatementBegin
CREATE FUNCTION record_look(p_connection uuid, p_look jsonb, p_raise jsonb, p_end text[]) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_tenant uuid;
    v_before connection_health;
    v_after  connection_health;
    v_alert  jsonb;
    v_kind   text;
    v_out    bigint[] := '{}';
BEGIN
    SELECT c.tenant_id INTO v_tenant FROM connections c WHERE c.id = p_connection AND c.deleted_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN v_out;
    END IF;
    IF p_look ->> 'status' IS NOT NULL THEN
        v_out := v_out || set_connection_status(p_connection, p_look ->> 'status', (p_look ->> 'at')::timestamptz);
    END IF;
    INSERT INTO connection_health (connection_id, tenant_id) VALUES (p_connection, v_tenant) ON CONFLICT DO NOTHING;
    SELECT * INTO v_before FROM connection_health h WHERE h.connection_id = p_connection FOR UPDATE;
    UPDATE connection_health h SET
        connected = (p_look ->> 'connected')::boolean, phone_online = (p_look ->> 'phone_online')::boolean,
        queue_length = (p_look ->> 'queue_length')::integer, queue_since = (p_look ->> 'queue_since')::timestamptz,
        probed_at = (p_look ->> 'at')::timestamptz, webhooks_ok = (p_look ->> 'webhooks_ok')::boolean,
        down_since = (p_look ->> 'down_since')::timestamptz, error = p_look ->> 'error', paired = h.paired OR (p_look ->> 'paired')::boolean,
        restarts = (p_look ->> 'restarts')::integer, restarted_at = (p_look ->> 'restarted_at')::timestamptz
    WHERE h.connection_id = p_connection RETURNING * INTO v_after;
    IF v_out = '{}' AND (v_before.connected, v_before.phone_online, v_before.queue_length > 0, v_before.webhooks_ok, v_before.down_since, v_before.error,
                         v_before.probed_at IS NULL)
                        IS DISTINCT FROM
                        (v_after.connected, v_after.phone_online, v_after.queue_length > 0, v_after.webhooks_ok, v_after.down_since, v_after.error, false) THEN
        v_out := v_out || announce_connection(p_connection);
    END IF;
    DELETE FROM connection_hours o WHERE o.connection_id = p_connection AND o.hour < now() - interval '15 days';
    FOREACH v_kind IN ARRAY p_end LOOP
        v_out := v_out || end_alert(v_tenant, v_kind, p_connection::text);
    END LOOP;
    FOR v_alert IN SELECT * FROM jsonb_array_elements(p_raise) LOOP
        v_out := v_out || raise_alert(v_tenant, (v_alert ->> 'id')::uuid, v_alert ->> 'kind', v_alert ->> 'severity', p_connection, NULL,
                                      p_connection::text, v_alert -> 'data', v_alert ->> 'mail');
    END LOOP;
    RETURN v_out;
END
$$;

-- A removed number takes no webhook, sends nothing and has no alerts; its history stays. Its supervisor clears the webhooks at Z-API and ends.
CREATE FUNCTION remove_connection(p_connection uuid) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_alert alerts;
    v_out   bigint[] := '{}';
BEGIN
    UPDATE connections c SET deleted_at = now() WHERE c.id = p_connection AND c.deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    FOR v_alert IN UPDATE alerts a SET ended_at = now() WHERE a.connection_id = p_connection AND a.ended_at IS NULL RETURNING a.* LOOP
        v_out := v_out || announce_alert(v_alert);
    END LOOP;
    RETURN v_out || announce_connection(p_connection);
END
$$;

-- A name for workflows that nobody has, made of what people call the number (R35).
CREATE FUNCTION free_connection_slug(p_tenant uuid, p_name text) RETURNS text
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_base text := COALESCE(NULLIF(trim(BOTH '-' FROM left(regexp_replace(fold(p_name), '[^a-z0-9]+', '-', 'g'), 40)), ''), 'numero');
    v_slug text := v_base;
    v_n    integer := 1;
BEGIN
    WHILE EXISTS (SELECT 1 FROM connections c WHERE c.tenant_id = p_tenant AND c.slug = v_slug AND c.deleted_at IS NULL) LOOP
        v_n := v_n + 1;
        v_slug := v_base || '-' || v_n;
    END LOOP;
    RETURN v_slug;
END
$$;

-- Takes contacts of a phone over: list of {keys, id, name, push_name}. A name that an agent has given stays. All keys are locked first, in their
-- order, so that a webhook and this never wait for each other in a circle (R12).
CREATE FUNCTION take_contacts(p_tenant uuid, p_contacts jsonb) RETURNS integer
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_one     jsonb;
    v_key     text;
    v_contact uuid;
    v_taken   integer := 0;
BEGIN
    FOR v_key IN SELECT k FROM jsonb_array_elements(p_contacts) x, jsonb_array_elements_text(x -> 'keys') k ORDER BY k COLLATE "C" LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(v_key, hashtextextended(p_tenant::text, 0)));
    END LOOP;
    FOR v_one IN SELECT x FROM jsonb_array_elements(p_contacts) x LOOP
        v_contact := resolve_contact(p_tenant, ARRAY(SELECT jsonb_array_elements_text(v_one -> 'keys')), (v_one ->> 'id')::uuid, 'person', COALESCE(v_one ->> 'push_name', ''));
        IF v_one ->> 'name' <> '' THEN
            UPDATE contacts c SET name = v_one ->> 'name', saved_at = COALESCE(c.saved_at, now()), updated_at = now() WHERE c.id = v_contact AND c.name = '';
        END IF;
        v_taken := v_taken + 1;
    END LOOP;
    RETURN v_taken;
END
$$;
-- +goose StatementEnd

-- Reconciliation finds numbers without a supervisor, and metrics count them.
CREATE POLICY sweep ON connections FOR SELECT TO balcao_sweep USING (true);
GRANT SELECT (id, tenant_id, enabled, status, sending_paused_at, deleted_at, key_id) ON connections TO balcao_sweep;

-- +goose Down
DROP FUNCTION take_contacts(uuid, jsonb);
DROP FUNCTION free_connection_slug(uuid, text);
DROP FUNCTION remove_connection(uuid);
DROP FUNCTION record_look(uuid, jsonb, jsonb, text[]);
DROP TRIGGER remember_pairing ON connections;
DROP FUNCTION remember_pairing();
DROP TRIGGER pause_when_muted ON messages;
DROP FUNCTION pause_sending();
DROP FUNCTION end_alert(uuid, text, text);
DROP FUNCTION raise_alert(uuid, uuid, text, text, uuid, uuid, text, jsonb, text);
DROP FUNCTION announce_alert(alerts);
DROP FUNCTION announce_connection(uuid);
DROP TRIGGER supervise_changed ON connections;
DROP TRIGGER supervise ON connections;
DROP FUNCTION wake_supervisor();
DROP INDEX messages_unacknowledged;
DROP POLICY sweep ON connections;
DROP TABLE mail_requests, alerts, connection_health, connection_hours;
ALTER TABLE connection_activity DROP COLUMN last_in_at, DROP COLUMN last_out_at;
DROP INDEX connections_instance, connections_slug;
ALTER TABLE connections ADD CONSTRAINT connections_tenant_id_slug_key UNIQUE (tenant_id, slug);
ALTER TABLE connections RENAME COLUMN instance_hash TO instance_id;
ALTER TABLE connections DROP COLUMN instance, DROP COLUMN hook_secret, DROP COLUMN has_client_token, DROP COLUMN agent_id, DROP COLUMN greeting, DROP COLUMN farewell,
    DROP COLUMN call_reply, DROP COLUMN delay_seconds, DROP COLUMN read_on_whatsapp, DROP COLUMN import_contacts, DROP COLUMN ai_agent_id,
    DROP COLUMN sending_paused_at, DROP COLUMN pause_reason;
