-- Messages out: queued by a person or by us, moved on by the send, settled by echoes (architecture section 4; rules R14, R17, R20, R25).
-- +goose Up

-- An unconfirmed send is settled only when exactly one parked echo after its attempt is of its kind and carries its text (equal, or ending
-- with it: signatures and the notices of trial instances stand before), and no other unconfirmed send of the chat could be the one (R17).
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
             AND e.payload -> 'message' ->> 'type' = m.type
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

-- Tells the browsers that a message of a ticket has changed. Locks the ticket's row: the message's is locked already. What acts on another
-- message is shown there and nowhere else.
-- +goose StatementBegin
CREATE FUNCTION announce_message(p_message messages) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_ticket tickets;
BEGIN
    UPDATE tickets t SET version = t.version + 1 WHERE t.id = p_message.ticket_id AND p_message.target_id IS NULL RETURNING * INTO v_ticket;
    IF NOT FOUND THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY[announce(v_ticket, 'message.changed', p_message.id, p_message.seq)];
END
$$;

-- Takes a queued message in hand. phase:
--   ready        it is `sending` from this commit on: write the request
--   wait         try again after delay_ms; reason says why: disabled, disconnected, blocked, paused or pacing
--   held         a person's message that waited for more than an hour: it asks before it goes (R18)
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
    v_wait    bigint;
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
    IF v_message.not_after <= clock_timestamp() THEN
        UPDATE messages m SET status = 'skipped' WHERE m.id = p_message RETURNING * INTO v_message;
        RETURN QUERY SELECT 'done', 'skipped', NULL::text, 0::bigint, '', announce_message(v_message);
        RETURN;
    END IF;
    v_reason := CASE WHEN NOT v_conn.enabled THEN 'disabled' WHEN v_conn.status IN ('disconnected', 'blocked') THEN v_conn.status
                     WHEN v_conn.sending_paused_at IS NOT NULL THEN 'paused' END;
    IF v_reason IS NOT NULL THEN
        RETURN QUERY SELECT 'wait', 'queued', NULL::text, 15000::bigint, v_reason, v_out;
        RETURN;
    END IF;
    IF v_message.not_after IS NULL AND v_message.target_id IS NULL AND v_message.queued_at < clock_timestamp() - interval '1 hour' THEN
        IF v_message.held_at IS NULL THEN
            UPDATE messages m SET held_at = clock_timestamp() WHERE m.id = p_message RETURNING * INTO v_message;
            v_out := announce_message(v_message);
        END IF;
        RETURN QUERY SELECT 'held', 'queued', NULL::text, 0::bigint, '', v_out;
        RETURN;
    END IF;
    v_wait := take_slot(p_message, v_conn.id);
    IF v_wait > 0 THEN
        RETURN QUERY SELECT 'wait', 'queued', NULL::text, v_wait, 'pacing', v_out;
        RETURN;
    END IF;
    UPDATE messages m SET status = 'sending', attempt_at = clock_timestamp(), attempts = m.attempts + 1, slot_at = NULL
    WHERE m.id = p_message RETURNING * INTO v_message;
    RETURN QUERY SELECT 'ready', 'sending', NULL::text, 0::bigint, '', announce_message(v_message);
END
$$;

-- Pacing (R20): how many milliseconds a message has to wait for its turn; 0 when it may go now, and then the turn is taken. Each message is
-- given the next free slot of its number when it first asks and keeps it, so that turns come in the order of asking, whatever ticket asks:
-- a ticket with a hundred messages asks for one at a time. A slot that was missed, as by a worker that was away, is given anew.
CREATE FUNCTION take_slot(p_message uuid, p_connection uuid) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_conn     connections;
    v_slot     timestamptz;
    v_interval interval;
    v_now      timestamptz;
BEGIN
    SELECT * INTO STRICT v_conn FROM connections c WHERE c.id = p_connection;
    IF v_conn.send_interval_ms = 0 THEN
        RETURN 0;
    END IF;
    SELECT * INTO STRICT v_conn FROM connections c WHERE c.id = p_connection FOR NO KEY UPDATE;
    SELECT m.slot_at INTO v_slot FROM messages m WHERE m.id = p_message;
    v_interval := make_interval(secs => v_conn.send_interval_ms / 1000.0);
    v_now := clock_timestamp();
    IF v_slot IS NULL OR v_slot < v_now - greatest(v_interval, interval '10 seconds') THEN
        v_slot := greatest(v_now, v_conn.next_send_at);
        UPDATE connections c SET next_send_at = v_slot + v_interval WHERE c.id = p_connection;
        UPDATE messages m SET slot_at = v_slot WHERE m.id = p_message;
    END IF;
    -- Messages that come late for their slots still keep the distance.
    v_slot := greatest(v_slot, v_conn.last_send_at + v_interval);
    IF v_slot > v_now THEN
        RETURN greatest(1, ceil(extract(epoch FROM v_slot - v_now) * 1000));
    END IF;
    UPDATE connections c SET last_send_at = v_now WHERE c.id = p_connection;
    RETURN 0;
END
$$;

-- Z-API has answered with its ids. The parked echo of that id was this send's; one that was already shown as another system's steps aside,
-- keeping its place in the order of handling. What acts on another message is known by the id of its own act, when it is given one.
CREATE FUNCTION accept_send(p_message uuid, p_provider_id text, p_zaap_id text) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_message messages;
    v_shown   messages;
    v_known   text := p_provider_id;
    v_out     bigint[] := '{}';
BEGIN
    PERFORM lock_receipts((SELECT m.connection_id FROM messages m WHERE m.id = p_message), ARRAY[p_provider_id]);
    SELECT * INTO v_message FROM messages m WHERE m.id = p_message AND m.direction = 'out' FOR UPDATE;
    IF v_message.status IS NULL OR v_message.status NOT IN ('sending', 'unconfirmed') THEN
        RETURN v_out;
    END IF;
    IF v_message.target_id IS NULL THEN
        UPDATE messages m SET provider_id = NULL, intent = 'linked'
        WHERE m.connection_id = v_message.connection_id AND m.contact_id = v_message.contact_id AND m.provider_id = p_provider_id AND m.origin = 'api'
        RETURNING * INTO v_shown;
        IF FOUND THEN
            v_out := v_out || announce_message(v_shown);
        END IF;
    ELSIF EXISTS (SELECT 1 FROM messages m WHERE m.connection_id = v_message.connection_id AND m.contact_id = v_message.contact_id
                                             AND m.provider_id = p_provider_id) THEN
        v_known := NULL;
    END IF;
    UPDATE messages m SET status = 'accepted', provider_id = v_known, zaap_id = p_zaap_id, failure = NULL
    WHERE m.id = p_message RETURNING * INTO v_message;
    DELETE FROM parked_echoes e
    WHERE e.connection_id = v_message.connection_id AND e.contact_id = v_message.contact_id AND e.provider_id = v_known;
    IF v_message.target_id IS NOT NULL THEN
        RETURN v_out || amend_own(v_message) || apply_early_receipts(v_message.connection_id, v_known);
    END IF;
    RETURN v_out || announce_message(v_message) || apply_early_receipts(v_message.connection_id, v_known);
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
DROP FUNCTION take_slot(uuid, uuid);
DROP FUNCTION begin_send(uuid);
DROP FUNCTION announce_message(messages);
DROP FUNCTION settle_unconfirmed(uuid, uuid);
