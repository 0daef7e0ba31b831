-- The hot path: one call, one transaction, one round trip for each webhook (architecture section 3; rules R5, R10 to R12, R14).
-- +goose Up

-- How far a message has come; a callback never moves one back (contract section 5.6). Null: not part of that ladder.
-- +goose StatementBegin
CREATE FUNCTION delivery_rank(p_status text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT array_position(ARRAY['queued', 'sending', 'unconfirmed', 'accepted', 'sent', 'delivered', 'read', 'played'], p_status) $$;
-- +goose StatementEnd

-- Tells Temporal that a ticket has a new row, and the browsers that something changed. In plpgsql, which keeps their plans for the session: an
-- SQL function is planned anew at each call, a fifth of the cost of ingest. Both carry ids and the facts that decide who may
-- see them, never a body (R26, R38).
-- +goose StatementBegin
CREATE FUNCTION ticket_facts(p_ticket tickets) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT jsonb_build_object('status', p_ticket.status, 'department_id', p_ticket.department_id, 'agent_id', p_ticket.agent_id,
                              'connection_id', p_ticket.connection_id, 'is_group', p_ticket.is_group)
    $$;
-- p_before: ticket_facts before the change; kept only when it differs.
CREATE FUNCTION announce(p_ticket tickets, p_kind text, p_message uuid, p_seq bigint, p_before jsonb DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_after jsonb := ticket_facts(p_ticket);
    v_id    bigint;
BEGIN
    INSERT INTO outbox (tenant_id, topic, ticket_id, payload)
    VALUES (p_ticket.tenant_id, 'realtime', p_ticket.id, jsonb_build_object(
        'kind', p_kind, 'ticket_id', p_ticket.id, 'message_id', p_message, 'seq', p_seq, 'version', p_ticket.version, 'at', clock_timestamp(),
        'after', v_after)
        || CASE WHEN p_before <> v_after THEN jsonb_build_object('before', p_before) ELSE '{}' END)
    RETURNING id INTO v_id;
    RETURN v_id;
END
$$;
-- The browsers' rows among the given ones, for the committer to publish at once. VOLATILE, so that it sees what its own statement wrote.
CREATE FUNCTION announcements(p_ids bigint[]) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE
    AS $$
BEGIN
    RETURN (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', o.id, 'tenant_id', o.tenant_id, 'ticket_id', o.ticket_id, 'payload', o.payload) ORDER BY o.id), '[]')
            FROM outbox o WHERE o.id = ANY (p_ids) AND o.topic = 'realtime');
END
$$;
CREATE FUNCTION wake(p_tenant uuid, p_ticket uuid, p_kind text, p_message uuid, p_seq bigint, p_intent text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_id bigint;
BEGIN
    INSERT INTO outbox (tenant_id, topic, ticket_id, payload)
    VALUES (p_tenant, 'ticket', p_ticket, jsonb_build_object(
        'kind', p_kind, 'message_id', p_message, 'seq', p_seq, 'intent', p_intent, 'at', now()))
    RETURNING id INTO v_id;
    RETURN v_id;
END
$$;
-- Starts a workflow that is no ticket's, or wakes the one that runs: p_kind is a contract.Entity's, p_subject the row that it is about.
CREATE FUNCTION start_workflow(p_tenant uuid, p_kind text, p_subject uuid) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_id bigint;
BEGIN
    INSERT INTO outbox (tenant_id, topic, payload)
    VALUES (p_tenant, 'workflow', jsonb_build_object('kind', p_kind, 'id', p_subject))
    RETURNING id INTO v_id;
    RETURN v_id;
END
$$;
-- +goose StatementEnd

-- The next protocol number of a tenant's day. Locks the day's row until commit: take it last.
-- +goose StatementBegin
CREATE FUNCTION next_protocol(p_tenant uuid) RETURNS text
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_day  date;
    v_last integer;
BEGIN
    SELECT (now() AT TIME ZONE timezone)::date INTO STRICT v_day FROM tenants WHERE id = p_tenant;
    INSERT INTO protocol_counters AS c (tenant_id, day, last) VALUES (p_tenant, v_day, 1)
    ON CONFLICT (tenant_id, day) DO UPDATE SET last = c.last + 1
    RETURNING c.last INTO v_last;
    RETURN to_char(v_day, 'YYYYMMDD') || '-' || lpad(v_last::text, greatest(6, length(v_last::text)), '0');
END
$$;
-- +goose StatementEnd

-- The contact behind the identities of a chat, made if unknown. Locks every identity first, in their sorted order, and looks up in
-- statements of their own, so that a waiter sees what the winner wrote (R5, R12). Learns identities that are new for a known contact.
-- Never merges: two contacts seen together are noted for the job that joins them (R13).
-- +goose StatementBegin
CREATE FUNCTION resolve_contact(p_tenant uuid, p_keys text[], p_new_id uuid, p_kind text, p_push_name text) RETURNS uuid
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_key     text;
    v_known   uuid[];
    v_contact uuid;
    v_joins   bigint;
    v_photo   boolean := false; -- it is time to look at the profile photo: for a new contact, and once a week
    v_phone   text := COALESCE((SELECT substr(k, 7) FROM unnest(p_keys) k WHERE k LIKE 'phone:%' LIMIT 1), '');
BEGIN
    FOREACH v_key IN ARRAY p_keys LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(v_key, hashtextextended(p_tenant::text, 0)));
    END LOOP;
    SELECT array_agg(DISTINCT i.contact_id) INTO v_known
    FROM contact_identities i WHERE i.tenant_id = p_tenant AND i.key = ANY (p_keys);

    IF v_known IS NULL THEN
        v_contact := p_new_id;
        INSERT INTO contacts (id, tenant_id, kind, push_name, phone) VALUES (v_contact, p_tenant, p_kind, p_push_name, v_phone);
        v_photo := true;
    ELSE
        SELECT c.id INTO STRICT v_contact FROM contacts c WHERE c.id = ANY (v_known) ORDER BY c.created_at, c.id LIMIT 1;
        IF cardinality(v_known) > 1 THEN
            WITH seen AS (
                INSERT INTO contact_joins (tenant_id, older_id, newer_id)
                SELECT p_tenant, v_contact, k FROM unnest(v_known) k WHERE k <> v_contact
                ON CONFLICT DO NOTHING RETURNING id)
            SELECT count(start_workflow(p_tenant, 'join', seen.id)) INTO v_joins FROM seen;
        END IF;
        UPDATE contacts c SET
            push_name  = CASE WHEN p_push_name <> '' THEN p_push_name ELSE c.push_name END,
            phone      = CASE WHEN c.phone = '' THEN v_phone ELSE c.phone END,
            photo_asked_at = CASE WHEN c.photo_asked_at < now() - interval '7 days' THEN now() ELSE c.photo_asked_at END,
            updated_at = now()
        WHERE c.id = v_contact
          AND ((p_push_name <> '' AND c.push_name <> p_push_name) OR (c.phone = '' AND v_phone <> '')
               OR c.photo_asked_at < now() - interval '7 days')
        RETURNING c.photo_asked_at = now() INTO v_photo;
    END IF;
    IF v_photo THEN
        PERFORM start_workflow(p_tenant, 'photo', v_contact);
    END IF;
    INSERT INTO contact_identities (tenant_id, key, contact_id)
    SELECT p_tenant, k, v_contact FROM unnest(p_keys) k
    ON CONFLICT DO NOTHING;
    RETURN v_contact;
END
$$;
-- +goose StatementEnd

-- Whoever gives a message its provider id and whoever applies receipts to that id take turns, so that no tick falls between them.
-- Taken after identities and before rows, in sorted order.
-- +goose StatementBegin
CREATE FUNCTION lock_receipts(p_connection uuid, p_provider_ids text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_id text;
BEGIN
    FOR v_id IN SELECT DISTINCT x FROM unnest(p_provider_ids) x WHERE x IS NOT NULL ORDER BY x LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(v_id, hashtextextended(p_connection::text, 1)));
    END LOOP;
END
$$;
-- +goose StatementEnd

-- Stores one message of a webhook.
--   p_keys     identities of the chat, sorted: 'lid:…', 'phone:…' or 'group:…'
--   p_plan     what desk.PlanRoute decided for a chat that is active, surveying, surveying_late, reopenable or none, in this order
--   p_ids      ids made by the caller (version 7): message, contact, ticket, event
--   p_message  type, direction, origin, body, content, author_name, author_key, quoted_id, status, provider_id, sent_at, preview, raw
--              settled (present when a parked echo has waited long enough and must be stored now)
-- outcome: stored, duplicate, parked (an echo that waits for its send, R14), linked (an echo whose message is known),
-- changed (the message is known, and this delivery brought the content that its placeholder waited for, or how its call went on).
-- What only acts on another message is ingest_amendment's.
-- +goose StatementBegin
CREATE FUNCTION ingest_message(
    p_connection uuid, p_keys text[], p_contact_kind text, p_push_name text, p_address text,
    p_plan text[], p_ids uuid[], p_message jsonb, p_from_api boolean
) RETURNS TABLE (outcome text, message_id uuid, ticket_id uuid, contact_id uuid, seq bigint, intent text, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_tenant   uuid := current_tenant();
    v_contact  uuid;
    v_ticket   tickets;
    v_message  messages;
    v_facts    record; -- of the connection and the contact
    v_waits    record; -- what came before the message itself
    v_existing uuid;
    v_state    integer := 5;
    v_intent   text;
    v_provider text := NULLIF(p_message ->> 'provider_id', '');
    v_sent_at  timestamptz := (p_message ->> 'sent_at')::timestamptz;
    v_in       boolean := p_message ->> 'direction' = 'in';
    v_body     text := COALESCE(p_message ->> 'body', '');
    v_new      boolean := false;
    v_waiting  boolean := false; -- tickets of groups begin in waiting (flag group_starts_waiting), and stay there
    v_newest   boolean; -- the ticket's line in the list shows it
    v_mute     boolean; -- belongs to the ticket without moving it: no seq, no wake-up, not counted as unread
    v_out      bigint[] := '{}';
BEGIN
    v_contact := resolve_contact(v_tenant, p_keys, p_ids[2], p_contact_kind, p_push_name);
    PERFORM lock_receipts(p_connection, ARRAY[v_provider]);

    SELECT m.id INTO v_existing FROM messages m
    WHERE m.connection_id = p_connection AND m.contact_id = v_contact AND m.provider_id = v_provider;
    IF FOUND THEN
        v_out := replace_message(v_existing, p_message);
        RETURN QUERY SELECT CASE WHEN v_out IS NOT NULL THEN 'changed' WHEN p_from_api THEN 'linked' ELSE 'duplicate' END,
                            v_existing, NULL::uuid, v_contact, NULL::bigint, NULL::text, COALESCE(v_out, '{}');
        RETURN;
    END IF;
    IF p_from_api AND NOT p_message ? 'settled' AND EXISTS (SELECT 1 FROM messages m WHERE m.connection_id = p_connection AND m.contact_id = v_contact
                                                        AND m.status IN ('sending', 'unconfirmed')) THEN
        INSERT INTO parked_echoes (id, tenant_id, connection_id, contact_id, provider_id, body, sent_at, payload)
        VALUES (p_ids[1], v_tenant, p_connection, v_contact, v_provider, v_body, v_sent_at, jsonb_build_object(
            'keys', p_keys, 'contact_kind', p_contact_kind, 'push_name', p_push_name, 'address', p_address,
            'plan', p_plan, 'ids', p_ids, 'message', p_message))
        ON CONFLICT DO NOTHING;
        v_out := settle_unconfirmed(p_connection, v_contact);
        RETURN QUERY SELECT 'parked', NULL::uuid, NULL::uuid, v_contact, NULL::bigint, NULL::text, v_out;
        RETURN;
    END IF;

    SELECT c.department_id, k.blocked_at IS NOT NULL AS blocked INTO STRICT v_facts
    FROM connections c CROSS JOIN contacts k WHERE c.id = p_connection AND k.id = v_contact;
    SELECT * INTO v_ticket FROM tickets t
    WHERE t.connection_id = p_connection AND t.contact_id = v_contact AND t.status IN ('open', 'in_progress', 'waiting')
    FOR UPDATE;
    IF FOUND THEN
        v_state := 1;
    ELSE
        SELECT * INTO v_ticket FROM tickets t
        WHERE t.contact_id = v_contact AND t.connection_id = p_connection
        ORDER BY t.created_at DESC LIMIT 1
        FOR UPDATE;
        IF FOUND THEN
            v_state := CASE
                WHEN v_ticket.status IN ('open', 'in_progress', 'waiting') THEN 1 -- reopened while we waited for its lock
                WHEN v_ticket.status = 'cancelled' THEN 5
                WHEN v_ticket.survey_until > now() THEN CASE WHEN v_ticket.reopen_until > now() THEN 2 ELSE 3 END
                WHEN v_ticket.reopen_until > now() THEN 4
                ELSE 5 END;
        END IF;
    END IF;
    -- What a blocked contact sends opens nothing and moves nothing.
    v_intent := CASE WHEN v_facts.blocked AND v_in THEN 'store_only' ELSE p_plan[v_state] END;
    IF p_contact_kind = 'group' THEN
        SELECT COALESCE((SELECT f.enabled FROM flags f WHERE f.tenant_id = v_tenant AND f.key = 'group_starts_waiting'), true) INTO v_waiting;
        -- People of a group talk all day: a group that waits is taken up by one of us, not by what they say (FF-16).
        IF v_waiting AND v_intent = 'message' AND v_ticket.status = 'waiting' THEN
            v_intent := 'quiet';
        END IF;
    END IF;
    v_mute := v_intent = 'append';

    IF v_intent = 'new_ticket' THEN
        v_new := true;
        INSERT INTO tickets (id, tenant_id, protocol, connection_id, contact_id, department_id, status, is_group, address, last_message_at)
        VALUES (p_ids[3], v_tenant, next_protocol(v_tenant), p_connection, v_contact, v_facts.department_id, CASE WHEN v_waiting THEN 'waiting' ELSE 'open' END, p_contact_kind = 'group',
                p_address, v_sent_at)
        RETURNING * INTO v_ticket;
        INSERT INTO ticket_events (id, tenant_id, ticket_id, kind, actor_kind, actor_id)
        VALUES (p_ids[4], v_tenant, v_ticket.id, 'created', CASE WHEN v_in THEN 'contact' ELSE 'phone' END, CASE WHEN v_in THEN v_contact END);
    ELSIF v_intent = 'store_only' THEN
        v_ticket := NULL;
    END IF;

    INSERT INTO messages (id, tenant_id, connection_id, contact_id, ticket_id, seq, provider_id, type, direction, origin, intent, author_name,
                          author_key, body, content, quoted_id, raw, status, sent_at, search)
    VALUES (p_ids[1], v_tenant, p_connection, v_contact, v_ticket.id, CASE WHEN NOT v_mute THEN v_ticket.last_seq + 1 END, v_provider, p_message ->> 'type',
            p_message ->> 'direction', p_message ->> 'origin', v_intent, COALESCE(p_message ->> 'author_name', ''),
            COALESCE(p_message ->> 'author_key', ''), v_body, p_message -> 'content', p_message ->> 'quoted_id', p_message -> 'raw', p_message ->> 'status', v_sent_at, search_vector(v_body))
    RETURNING * INTO v_message;
    IF p_contact_kind = 'group' AND v_ticket.id IS NOT NULL AND (v_new OR v_message.type = 'notice') THEN
        PERFORM start_workflow(v_tenant, 'group', v_contact);
    END IF;
    IF v_message.content ? 'media' THEN
        v_out := v_out || expect_media(v_message);
    END IF;

    -- Who has joined a group is no news of the conversation.
    v_newest := v_sent_at >= v_ticket.last_message_at AND v_message.type <> 'notice';
    IF v_ticket.id IS NOT NULL THEN
        UPDATE tickets t SET
            last_seq        = CASE WHEN v_mute THEN t.last_seq ELSE t.last_seq + 1 END,
            version         = t.version + 1,
            unread          = CASE WHEN v_in AND NOT v_mute THEN t.unread + 1 ELSE t.unread END,
            address         = CASE WHEN v_in AND p_address NOT LIKE '%@lid' THEN p_address ELSE t.address END,
            last_message_at = CASE WHEN v_newest THEN v_sent_at ELSE t.last_message_at END,
            last_message_id = CASE WHEN v_newest THEN p_ids[1] ELSE t.last_message_id END,
            last_type       = CASE WHEN v_newest THEN p_message ->> 'type' ELSE t.last_type END,
            last_direction  = CASE WHEN v_newest THEN p_message ->> 'direction' ELSE t.last_direction END,
            last_preview    = CASE WHEN v_newest THEN COALESCE(p_message ->> 'preview', '') ELSE t.last_preview END
        WHERE t.id = v_ticket.id
        RETURNING * INTO v_ticket;
        UPDATE ticket_tags g SET last_message_at = v_ticket.last_message_at WHERE g.ticket_id = v_ticket.id AND g.active;
        IF NOT v_mute THEN
            v_out := v_out || wake(v_tenant, v_ticket.id, CASE WHEN v_in THEN 'inbound' ELSE 'outside' END, p_ids[1], v_ticket.last_seq, v_intent);
        END IF;
        v_out := v_out || announce(v_ticket, CASE WHEN v_new THEN 'ticket.created' ELSE 'message.created' END, p_ids[1],
                                   CASE WHEN NOT v_mute THEN v_ticket.last_seq END);
    END IF;
    -- Ticks, edits and the like that overtook the message itself.
    SELECT EXISTS (SELECT 1 FROM early_receipts e WHERE e.connection_id = p_connection AND e.provider_id = v_provider) AS receipts,
           EXISTS (SELECT 1 FROM message_amendments a
                   WHERE a.connection_id = p_connection AND a.contact_id = v_contact AND a.target_id = v_provider) AS amendments INTO v_waits;
    IF v_waits.receipts OR v_waits.amendments THEN
        v_out := v_out || apply_early_receipts(p_connection, v_provider);
    END IF;
    RETURN QUERY SELECT 'stored', p_ids[1], v_ticket.id, v_contact, CASE WHEN NOT v_mute THEN v_ticket.last_seq END, v_intent, v_out;
END
$$;
-- +goose StatementEnd

-- Its parameters hold arrays, whose estimates would have it planned anew at each call.
ALTER FUNCTION ingest_message(uuid, text[], text, text, text, text[], uuid[], jsonb, boolean) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION resolve_contact(uuid, text[], uuid, text, text) SET plan_cache_mode = force_generic_plan;

-- Moves messages forward by a callback; ids that are not known yet wait in early_receipts. Returns the rows for the browsers.
-- p_failure is a code, for status 'failed'. A failure never overrides a delivery;
-- a delivery shows that a failure was none.
-- +goose StatementBegin
CREATE FUNCTION apply_receipts(p_connection uuid, p_provider_ids text[], p_status text, p_failure text, p_at timestamptz) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_message messages;
    v_ticket  tickets;
    v_id      text;
    v_out     bigint[] := '{}';
BEGIN
    PERFORM lock_receipts(p_connection, p_provider_ids);
    FOR v_id IN SELECT DISTINCT x FROM unnest(p_provider_ids) x ORDER BY x LOOP
        PERFORM 1 FROM messages m WHERE m.connection_id = p_connection AND m.provider_id = v_id;
        IF NOT FOUND THEN
            INSERT INTO early_receipts (tenant_id, connection_id, provider_id, status, failure, at)
            VALUES (current_tenant(), p_connection, v_id, p_status, p_failure, p_at)
            ON CONFLICT DO NOTHING;
            CONTINUE;
        END IF;
        FOR v_message IN
            UPDATE messages m SET status = p_status, failure = CASE WHEN p_status = 'failed' THEN p_failure END
            WHERE m.connection_id = p_connection AND m.provider_id = v_id AND m.direction = 'out'
              AND CASE WHEN p_status = 'failed' THEN m.status IN ('sending', 'unconfirmed', 'accepted', 'sent')
                       ELSE delivery_rank(m.status) < delivery_rank(p_status)
                            OR (m.status = 'failed' AND delivery_rank(p_status) >= delivery_rank('delivered')) END
            RETURNING *
        LOOP
            CONTINUE WHEN v_message.ticket_id IS NULL;
            UPDATE tickets t SET version = t.version + 1 WHERE t.id = v_message.ticket_id RETURNING * INTO v_ticket;
            v_out := v_out || announce(v_ticket, 'message.changed', v_message.id, v_message.seq);
        END LOOP;
    END LOOP;
    RETURN v_out;
END
$$;
-- What was told of a message before its provider id was known: ticks, and what was done to it. Called by whoever gives a message its id, behind
-- lock_receipts.
CREATE FUNCTION apply_early_receipts(p_connection uuid, p_provider_id text) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_receipt early_receipts;
    v_contact uuid;
    v_out     bigint[] := '{}';
BEGIN
    FOR v_receipt IN
        DELETE FROM early_receipts e WHERE e.connection_id = p_connection AND e.provider_id = p_provider_id RETURNING *
    LOOP
        v_out := v_out || apply_receipts(p_connection, ARRAY[p_provider_id], v_receipt.status, v_receipt.failure, v_receipt.at);
    END LOOP;
    FOR v_contact IN
        SELECT DISTINCT a.contact_id FROM messages m JOIN message_amendments a
            ON a.connection_id = m.connection_id AND a.contact_id = m.contact_id AND a.target_id = m.provider_id
        WHERE m.connection_id = p_connection AND m.provider_id = p_provider_id
    LOOP
        v_out := v_out || apply_amendments(p_connection, v_contact, p_provider_id);
    END LOOP;
    RETURN v_out;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION apply_early_receipts(uuid, text);
DROP FUNCTION apply_receipts(uuid, text[], text, text, timestamptz);
DROP FUNCTION ingest_message(uuid, text[], text, text, text, text[], uuid[], jsonb, boolean);
DROP FUNCTION lock_receipts(uuid, text[]);
DROP FUNCTION resolve_contact(uuid, text[], uuid, text, text);
DROP FUNCTION next_protocol(uuid);
DROP FUNCTION start_workflow(uuid, text, uuid);
DROP FUNCTION wake(uuid, uuid, text, uuid, bigint, text);
DROP FUNCTION announcements(bigint[]);
DROP FUNCTION announce(tickets, text, uuid, bigint, jsonb);
DROP FUNCTION ticket_facts(tickets);
DROP FUNCTION delivery_rank(text);
