-- Messages out: queued by a person or by us, moved on by the send, settled by echoes (architecture section 4; rules R14, R17, R20, R25).
-- +goose Up

-- An unconfirmed send is settled only when exactly one parked echo after its attempt carries its text (equal, or ending with it: trial
-- instances put a notice before), and no other unconfirmed send of the chat could be the one (R17).
-- +goose StatementBegin
CREATE FUNCTION settle_unconfirmed(p_connection uuid, p_contact uuid) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_pair   record;
    v_ticket tickets;
    v_out    bigint[] := '{}';
BEGIN
    PERFORM lock_receipts(p_connection, ARRAY(SELECT e.provider_id FROM parked_echoes e
                                              WHERE e.connection_id = p_connection AND e.contact_id = p_contact));
    FOR v_pair IN
        WITH pairs AS (
            SELECT m.id AS message, e.id AS echo, e.provider_id
            FROM messages m JOIN parked_echoes e
              ON e.connection_id = m.connection_id AND e.contact_id = m.contact_id AND e.received_at >= m.attempt_at
             AND (e.body = m.body OR (m.body <> '' AND right(e.body, length(m.body)) = m.body))
            WHERE m.connection_id = p_connection AND m.contact_id = p_contact AND m.status = 'unconfirmed'
              -- While another send of the chat is in flight, the echo may be its own.
              AND NOT EXISTS (SELECT 1 FROM messages f WHERE f.connection_id = p_connection AND f.contact_id = p_contact AND f.status = 'sending')
        )
        SELECT p.message, p.echo, p.provider_id FROM pairs p
        WHERE (SELECT count(*) FROM pairs q WHERE q.message = p.message) = 1
          AND (SELECT count(*) FROM pairs q WHERE q.echo = p.echo) = 1
    LOOP
        UPDATE messages m SET status = 'accepted', provider_id = v_pair.provider_id, failure = NULL WHERE m.id = v_pair.message;
        DELETE FROM parked_echoes e WHERE e.id = v_pair.echo;
        UPDATE tickets t SET version = t.version + 1
        WHERE t.id = (SELECT m.ticket_id FROM messages m WHERE m.id = v_pair.message) RETURNING * INTO v_ticket;
        v_out := v_out || announce(v_ticket, 'message.changed', v_pair.message, NULL) || apply_early_receipts(p_connection, v_pair.provider_id);
    END LOOP;
    RETURN v_out;
END
$$;
-- +goose StatementEnd

-- Tells the browsers that a message of a ticket has changed. Locks the ticket's row: the message's is locked already.
-- +goose StatementBegin
CREATE FUNCTION announce_message(p_message messages) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_ticket tickets;
BEGIN
    UPDATE tickets t SET version = t.version + 1 WHERE t.id = p_message.ticket_id RETURNING * INTO v_ticket;
    IF NOT FOUND THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY[announce(v_ticket, 'message.changed', p_message.id, p_message.seq)];
END
$$;

-- Queues a text of ours behind the ticket's row lock, once for each (author, key).
-- outcome: created, repeated (the key is known: message_id is what it made), mismatch (the key is known with another request),
-- not_found (absent, or not to be seen by v), already_closed, unknown_quote (not a message of this chat that WhatsApp knows).
CREATE FUNCTION queue_reply(
    v viewer, p_ticket uuid, p_id uuid, p_author uuid, p_origin text, p_body text, p_preview text, p_quoted uuid, p_client uuid, p_key text, p_hash bytea
) RETURNS TABLE (outcome text, message_id uuid, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_ticket tickets;
    v_known  messages;
    v_quoted text;
    v_at     timestamptz;
    v_out    bigint[];
BEGIN
    SELECT * INTO v_ticket FROM tickets t WHERE t.id = p_ticket FOR UPDATE;
    IF NOT FOUND OR NOT ticket_visible(v, v_ticket.status, v_ticket.department_id, v_ticket.agent_id, v_ticket.connection_id, v_ticket.is_group) THEN
        RETURN QUERY SELECT 'not_found', NULL::uuid, '{}'::bigint[];
        RETURN;
    END IF;
    IF p_key IS NOT NULL THEN
        SELECT * INTO v_known FROM messages m
        WHERE m.tenant_id = v_ticket.tenant_id AND m.author_id IS NOT DISTINCT FROM p_author AND m.idempotency_key = p_key;
        IF FOUND THEN
            RETURN QUERY SELECT CASE WHEN v_known.request_hash = p_hash AND v_known.ticket_id = p_ticket THEN 'repeated' ELSE 'mismatch' END,
                                v_known.id, '{}'::bigint[];
            RETURN;
        END IF;
    END IF;
    IF v_ticket.status NOT IN ('open', 'in_progress', 'waiting') THEN
        RETURN QUERY SELECT 'already_closed', NULL::uuid, '{}'::bigint[];
        RETURN;
    END IF;
    IF p_quoted IS NOT NULL THEN
        SELECT m.provider_id INTO v_quoted FROM messages m
        WHERE m.id = p_quoted AND m.connection_id = v_ticket.connection_id AND m.contact_id = v_ticket.contact_id AND m.deleted_at IS NULL;
        IF v_quoted IS NULL THEN
            RETURN QUERY SELECT 'unknown_quote', NULL::uuid, '{}'::bigint[];
            RETURN;
        END IF;
    END IF;
    -- Read under the lock, so that replies are shown in the order of their seq.
    v_at := clock_timestamp();
    INSERT INTO messages (id, tenant_id, connection_id, contact_id, ticket_id, seq, type, direction, origin, author_id, body, quoted_id, status,
                          idempotency_key, request_hash, client_id, sent_at, search)
    VALUES (p_id, v_ticket.tenant_id, v_ticket.connection_id, v_ticket.contact_id, p_ticket, v_ticket.last_seq + 1, 'text', 'out', p_origin, p_author,
            p_body, v_quoted, 'queued', p_key, p_hash, p_client, v_at, search_vector(p_body));
    UPDATE tickets t SET
        last_seq        = t.last_seq + 1,
        version         = t.version + 1,
        last_message_at = greatest(t.last_message_at, v_at),
        last_message_id = CASE WHEN v_at >= t.last_message_at THEN p_id ELSE t.last_message_id END,
        last_type       = CASE WHEN v_at >= t.last_message_at THEN 'text' ELSE t.last_type END,
        last_direction  = CASE WHEN v_at >= t.last_message_at THEN 'out' ELSE t.last_direction END,
        last_preview    = CASE WHEN v_at >= t.last_message_at THEN p_preview ELSE t.last_preview END
    WHERE t.id = p_ticket RETURNING * INTO v_ticket;
    UPDATE ticket_tags g SET last_message_at = v_ticket.last_message_at WHERE g.ticket_id = p_ticket AND g.active;
    v_out := ARRAY[wake(v_ticket.tenant_id, p_ticket, 'outbound', p_id, v_ticket.last_seq, 'message'),
                   announce(v_ticket, 'message.created', p_id, v_ticket.last_seq)];
    RETURN QUERY SELECT 'created', p_id, v_out;
END
$$;

-- Takes a queued message in hand. phase:
--   ready        it is `sending` from this commit on: write the request
--   wait         try again after delay_ms; reason says why: disabled, disconnected, blocked or pacing
--   interrupted  an earlier attempt was cut after this point: it is unconfirmed now, unless an echo has settled it
--   done         nothing to do
-- No row: there is no such message.
CREATE FUNCTION begin_send(p_message uuid) RETURNS TABLE (phase text, status text, failure text, delay_ms bigint, reason text, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_message messages;
    v_conn    connections;
    v_reason  text;
    v_free_at timestamptz;
    v_out     bigint[] := '{}';
BEGIN
    SELECT * INTO v_message FROM messages m WHERE m.id = p_message AND m.direction = 'out' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF v_message.status = 'sending' THEN
        v_out := doubt_send(p_message);
        RETURN QUERY SELECT 'interrupted', m.status, m.failure, 0::bigint, '', v_out FROM messages m WHERE m.id = p_message;
        RETURN;
    END IF;
    IF v_message.status <> 'queued' THEN
        RETURN QUERY SELECT 'done', v_message.status, v_message.failure, 0::bigint, '', v_out;
        RETURN;
    END IF;
    SELECT * INTO STRICT v_conn FROM connections c WHERE c.id = v_message.connection_id;
    IF v_conn.deleted_at IS NOT NULL THEN
        v_out := fail_send(p_message, 'connection_removed');
        RETURN QUERY SELECT 'done', 'failed', 'connection_removed', 0::bigint, '', v_out;
        RETURN;
    END IF;
    v_reason := CASE WHEN NOT v_conn.enabled THEN 'disabled' WHEN v_conn.status IN ('disconnected', 'blocked') THEN v_conn.status END;
    IF v_reason IS NOT NULL THEN
        RETURN QUERY SELECT 'wait', 'queued', NULL::text, 15000::bigint, v_reason, v_out;
        RETURN;
    END IF;
    IF v_conn.send_interval_ms > 0 THEN
        -- One winner an interval, across processes (R20).
        UPDATE connections c SET next_send_at = clock_timestamp() + make_interval(secs => c.send_interval_ms / 1000.0)
        WHERE c.id = v_conn.id AND c.next_send_at <= clock_timestamp();
        IF NOT FOUND THEN
            SELECT c.next_send_at INTO v_free_at FROM connections c WHERE c.id = v_conn.id;
            RETURN QUERY SELECT 'wait', 'queued', NULL::text,
                                greatest(1, ceil(extract(epoch FROM v_free_at - clock_timestamp()) * 1000))::bigint, 'pacing', v_out;
            RETURN;
        END IF;
    END IF;
    UPDATE messages m SET status = 'sending', attempt_at = clock_timestamp(), attempts = m.attempts + 1 WHERE m.id = p_message RETURNING * INTO v_message;
    RETURN QUERY SELECT 'ready', 'sending', NULL::text, 0::bigint, '', announce_message(v_message);
END
$$;

-- Z-API has answered with its ids. The parked echo of that id was this send's; one that was already shown as another system's steps aside,
-- keeping its place in the order of handling.
CREATE FUNCTION accept_send(p_message uuid, p_provider_id text, p_zaap_id text) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_message messages;
    v_shown   messages;
    v_out     bigint[] := '{}';
BEGIN
    PERFORM lock_receipts((SELECT m.connection_id FROM messages m WHERE m.id = p_message), ARRAY[p_provider_id]);
    SELECT * INTO v_message FROM messages m WHERE m.id = p_message AND m.direction = 'out' FOR UPDATE;
    IF v_message.status IS NULL OR v_message.status NOT IN ('sending', 'unconfirmed') THEN
        RETURN v_out;
    END IF;
    UPDATE messages m SET provider_id = NULL, intent = 'linked'
    WHERE m.connection_id = v_message.connection_id AND m.contact_id = v_message.contact_id AND m.provider_id = p_provider_id AND m.origin = 'api'
    RETURNING * INTO v_shown;
    IF FOUND THEN
        v_out := v_out || announce_message(v_shown);
    END IF;
    UPDATE messages m SET status = 'accepted', provider_id = p_provider_id, zaap_id = p_zaap_id, failure = NULL
    WHERE m.id = p_message RETURNING * INTO v_message;
    DELETE FROM parked_echoes e
    WHERE e.connection_id = v_message.connection_id AND e.contact_id = v_message.contact_id AND e.provider_id = p_provider_id;
    RETURN v_out || announce_message(v_message) || apply_early_receipts(v_message.connection_id, p_provider_id);
END
$$;

-- Z-API has refused it, or it can never be sent. p_failure is a code.
CREATE FUNCTION fail_send(p_message uuid, p_failure text) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_message messages;
BEGIN
    UPDATE messages m SET status = 'failed', failure = p_failure
    WHERE m.id = p_message AND m.direction = 'out' AND m.status IN ('queued', 'sending') RETURNING * INTO v_message;
    RETURN CASE WHEN FOUND THEN announce_message(v_message) ELSE '{}' END;
END
$$;

-- The request may or may not have reached Z-API: never sent again blindly, settled by an echo where that is certain (R17).
CREATE FUNCTION doubt_send(p_message uuid) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_message messages;
BEGIN
    UPDATE messages m SET status = 'unconfirmed'
    WHERE m.id = p_message AND m.direction = 'out' AND m.status = 'sending' RETURNING * INTO v_message;
    IF NOT FOUND THEN
        RETURN '{}';
    END IF;
    RETURN settle_unconfirmed(v_message.connection_id, v_message.contact_id) || announce_message(v_message);
END
$$;

-- Nothing was written to Z-API: back to the queue.
CREATE FUNCTION release_send(p_message uuid) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_message messages;
BEGIN
    UPDATE messages m SET status = 'queued', attempt_at = NULL
    WHERE m.id = p_message AND m.direction = 'out' AND m.status = 'sending' RETURNING * INTO v_message;
    RETURN CASE WHEN FOUND THEN announce_message(v_message) ELSE '{}' END;
END
$$;

-- Stores a parked echo as a message of another system, unless a send of its chat may still claim it: one whose outcome is open, however long
-- its worker has been gone, or one in doubt that began after p_since (R14).
-- No row: it waits on, or is gone.
CREATE FUNCTION settle_echo(p_echo uuid, p_since timestamptz) RETURNS TABLE (outcome text, message_id uuid, ticket_id uuid, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_echo parked_echoes;
    v_args jsonb;
BEGIN
    SELECT * INTO v_echo FROM parked_echoes e WHERE e.id = p_echo;
    IF NOT FOUND OR EXISTS (SELECT 1 FROM messages m WHERE m.connection_id = v_echo.connection_id AND m.contact_id = v_echo.contact_id
                                                       AND (m.status = 'sending' OR (m.status = 'unconfirmed' AND m.attempt_at > p_since))) THEN
        RETURN;
    END IF;
    DELETE FROM parked_echoes e WHERE e.id = p_echo;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    v_args := v_echo.payload;
    RETURN QUERY SELECT i.outcome, i.message_id, i.ticket_id, i.outbox_ids FROM ingest_message(
        v_echo.connection_id, ARRAY(SELECT jsonb_array_elements_text(v_args -> 'keys')), v_args ->> 'contact_kind', v_args ->> 'push_name',
        v_args ->> 'address', ARRAY(SELECT jsonb_array_elements_text(v_args -> 'plan')),
        ARRAY(SELECT x::uuid FROM jsonb_array_elements_text(v_args -> 'ids') x), (v_args -> 'message') || '{"settled": true}', true) i;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION settle_echo(uuid, timestamptz);
DROP FUNCTION release_send(uuid);
DROP FUNCTION doubt_send(uuid);
DROP FUNCTION fail_send(uuid, text);
DROP FUNCTION accept_send(uuid, text, text);
DROP FUNCTION begin_send(uuid);
DROP FUNCTION queue_reply(viewer, uuid, uuid, uuid, text, text, text, uuid, uuid, text, bytea);
DROP FUNCTION announce_message(messages);
DROP FUNCTION settle_unconfirmed(uuid, uuid);
