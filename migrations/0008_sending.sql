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

-- What a message of ours carries beside its words.
ALTER TABLE messages
    ADD COLUMN target_id uuid,                                    -- the message that an outgoing edit, deletion or reaction acts on
    ADD COLUMN not_after timestamptz,                             -- an automatic text is skipped after it (R18)
    ADD COLUMN queued_at timestamptz,                             -- since when it waits to go: its age, for a person's message (R18)
    ADD COLUMN held_at   timestamptz,                             -- since when it waits for a person's word to go in spite of its age
    ADD COLUMN slot_at   timestamptz;                             -- its turn, while the number is paced (R20)
ALTER TABLE connections ADD COLUMN last_send_at timestamptz NOT NULL DEFAULT '-infinity';

-- Queues a message of ours behind the ticket's row lock, once for each (author, key). p_asked has
--   id, author_id, origin, type, body, preview, content, client_id, key
--   quoted_id     the message that is answered
--   upload_id     the finished upload that becomes its file
--   copy_of       the message whose file it carries too; max_inline: the most bytes that a file may have, null without a limit (R19)
--   target_id     for type edit, reaction or revoke: the message acted upon; such a message makes no bubble and is shown at its target at once
--   not_after     seconds after which it is skipped instead of sent (R18)
-- outcome: created, repeated (the key is known: message_id is what it made), mismatch (the key is known with another request),
-- not_found (absent, or not to be seen by v), already_closed, blocked (the contact), unknown_quote (not a message of this chat that WhatsApp
-- knows), unknown_target (the same of what is acted upon, or it is deleted), bad_upload (not the author's, unfinished, used, or of another kind),
-- no_media (the file to copy is not stored), too_big_to_inline.
-- +goose StatementBegin
CREATE FUNCTION queue_message(v viewer, p_ticket uuid, p_asked jsonb, p_hash bytea) RETURNS TABLE (outcome text, message_id uuid, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_ticket  tickets;
    v_known   messages;
    v_message messages;
    v_asked   messages := jsonb_populate_record(NULL::messages, p_asked - 'quoted_id' - 'not_after' - 'key');
    v_key     text := p_asked ->> 'key';
    v_quoted  text;
    v_file    bigint := file_size((p_asked ->> 'upload_id')::uuid, (p_asked ->> 'copy_of')::uuid);
    v_fault   text;
    v_at      timestamptz;
BEGIN
    SELECT * INTO v_ticket FROM tickets t WHERE t.id = p_ticket FOR UPDATE;
    IF NOT FOUND OR NOT ticket_visible(v, v_ticket.status, v_ticket.department_id, v_ticket.agent_id, v_ticket.connection_id, v_ticket.is_group) THEN
        RETURN QUERY SELECT 'not_found', NULL::uuid, '{}'::bigint[];
        RETURN;
    END IF;
    IF v_key IS NOT NULL THEN
        SELECT * INTO v_known FROM messages m
        WHERE m.tenant_id = v_ticket.tenant_id AND m.author_id IS NOT DISTINCT FROM v_asked.author_id AND m.idempotency_key = v_key;
        IF FOUND THEN
            RETURN QUERY SELECT CASE WHEN v_known.request_hash = p_hash AND v_known.ticket_id = p_ticket THEN 'repeated' ELSE 'mismatch' END,
                                v_known.id, '{}'::bigint[];
            RETURN;
        END IF;
    END IF;
    SELECT m.provider_id INTO v_quoted FROM messages m
    WHERE m.id = (p_asked ->> 'quoted_id')::uuid AND m.connection_id = v_ticket.connection_id AND m.contact_id = v_ticket.contact_id
      AND m.deleted_at IS NULL;
    v_fault := CASE
        WHEN v_ticket.status NOT IN ('open', 'in_progress', 'waiting') THEN 'already_closed'
        WHEN EXISTS (SELECT 1 FROM contacts c WHERE c.id = v_ticket.contact_id AND c.blocked_at IS NOT NULL) THEN 'blocked'
        WHEN p_asked ->> 'quoted_id' IS NOT NULL AND v_quoted IS NULL THEN 'unknown_quote'
        WHEN v_asked.target_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM messages m WHERE m.id = v_asked.target_id AND m.connection_id = v_ticket.connection_id
                                       AND m.contact_id = v_ticket.contact_id AND m.provider_id IS NOT NULL AND m.deleted_at IS NULL) THEN 'unknown_target'
        WHEN v_file > (p_asked ->> 'max_inline')::bigint THEN 'too_big_to_inline' END;
    IF v_fault IS NOT NULL THEN
        RETURN QUERY SELECT v_fault, NULL::uuid, '{}'::bigint[];
        RETURN;
    END IF;
    -- Read under the lock, so that replies are shown in the order of their seq.
    v_at := clock_timestamp();
    INSERT INTO messages (id, tenant_id, connection_id, contact_id, ticket_id, seq, type, direction, origin, author_id, body, content, quoted_id, status,
                          idempotency_key, request_hash, client_id, sent_at, queued_at, not_after, target_id, search)
    VALUES (v_asked.id, v_ticket.tenant_id, v_ticket.connection_id, v_ticket.contact_id, p_ticket, v_ticket.last_seq + 1, v_asked.type, 'out',
            v_asked.origin, v_asked.author_id, v_asked.body, v_asked.content, v_quoted, 'queued', v_key, p_hash, v_asked.client_id, v_at, v_at,
            v_at + make_interval(secs => (p_asked ->> 'not_after')::float8), v_asked.target_id,
            CASE WHEN v_asked.target_id IS NULL THEN search_vector(v_asked.body) END)
    RETURNING * INTO v_message;
    v_fault := CASE
        WHEN p_asked ->> 'upload_id' IS NOT NULL AND attach_upload(v_message, (p_asked ->> 'upload_id')::uuid, v_asked.author_id) IS NULL THEN 'bad_upload'
        WHEN p_asked ->> 'copy_of' IS NOT NULL AND copy_media((p_asked ->> 'copy_of')::uuid, v_message) IS NULL THEN 'no_media' END;
    IF v_fault IS NOT NULL THEN
        DELETE FROM messages m WHERE m.id = v_message.id;
        RETURN QUERY SELECT v_fault, NULL::uuid, '{}'::bigint[];
        RETURN;
    END IF;
    RETURN QUERY SELECT 'created', v_message.id, queued(v_message, p_asked ->> 'preview');
END
$$;

-- Bytes of the file that a message to queue would carry; null when there is none.
CREATE FUNCTION file_size(p_upload uuid, p_copy_of uuid) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN COALESCE((SELECT u.size FROM uploads u WHERE u.id = p_upload), (SELECT m.size FROM media m WHERE m.message_id = p_copy_of));
END
$$;

-- Shows a message that was queued just now, and has its ticket's workflow send it. The caller holds the ticket's lock.
CREATE FUNCTION queued(p_message messages, p_preview text) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_ticket tickets;
    v_wake   bigint := wake(p_message.tenant_id, p_message.ticket_id, 'outbound', p_message.id, p_message.seq, 'message');
BEGIN
    IF p_message.target_id IS NOT NULL THEN
        UPDATE tickets t SET last_seq = p_message.seq, version = t.version + 1 WHERE t.id = p_message.ticket_id;
        RETURN v_wake || amend_own(p_message);
    END IF;
    UPDATE tickets t SET
        last_seq        = p_message.seq,
        version         = t.version + 1,
        last_message_at = greatest(t.last_message_at, p_message.sent_at),
        last_message_id = CASE WHEN p_message.sent_at >= t.last_message_at THEN p_message.id ELSE t.last_message_id END,
        last_type       = CASE WHEN p_message.sent_at >= t.last_message_at THEN p_message.type ELSE t.last_type END,
        last_direction  = CASE WHEN p_message.sent_at >= t.last_message_at THEN 'out' ELSE t.last_direction END,
        last_preview    = CASE WHEN p_message.sent_at >= t.last_message_at THEN COALESCE(p_preview, '') ELSE t.last_preview END
    WHERE t.id = p_message.ticket_id RETURNING * INTO v_ticket;
    UPDATE ticket_tags g SET last_message_at = v_ticket.last_message_at WHERE g.ticket_id = v_ticket.id AND g.active;
    RETURN ARRAY[v_wake, announce(v_ticket, 'message.created', p_message.id, p_message.seq)];
END
$$;

-- Puts a message of ours in line again under a new seq, so that the ticket's workflow takes it as it takes any (R10): one that failed, or one
-- that was held for its age. Its place in the conversation stays.
-- outcome: queued, not_found, already_closed, or refused (it is neither failed nor held, as p_from asks).
CREATE FUNCTION requeue_message(v viewer, p_message uuid, p_from text) RETURNS TABLE (outcome text, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_ticket  tickets;
    v_message messages;
BEGIN
    SELECT t.* INTO v_ticket FROM tickets t WHERE t.id = (SELECT m.ticket_id FROM messages m WHERE m.id = p_message AND m.direction = 'out') FOR UPDATE;
    IF NOT FOUND OR NOT ticket_visible(v, v_ticket.status, v_ticket.department_id, v_ticket.agent_id, v_ticket.connection_id, v_ticket.is_group) THEN
        RETURN QUERY SELECT 'not_found', '{}'::bigint[];
        RETURN;
    END IF;
    IF v_ticket.status NOT IN ('open', 'in_progress', 'waiting') THEN
        RETURN QUERY SELECT 'already_closed', '{}'::bigint[];
        RETURN;
    END IF;
    -- What had an id at WhatsApp gets a new one: the old one is known to have failed.
    UPDATE messages m SET status = 'queued', failure = NULL, provider_id = NULL, zaap_id = NULL, attempt_at = NULL, held_at = NULL, slot_at = NULL,
        queued_at = clock_timestamp(), seq = v_ticket.last_seq + 1
    WHERE m.id = p_message AND m.target_id IS NULL
      AND CASE p_from WHEN 'failed' THEN m.status = 'failed' WHEN 'held' THEN m.status = 'queued' AND m.held_at IS NOT NULL ELSE false END
    RETURNING * INTO v_message;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'refused', '{}'::bigint[];
        RETURN;
    END IF;
    UPDATE tickets t SET last_seq = v_message.seq, version = t.version + 1 WHERE t.id = v_ticket.id RETURNING * INTO v_ticket;
    RETURN QUERY SELECT 'queued', ARRAY[wake(v_ticket.tenant_id, v_ticket.id, 'outbound', p_message, v_message.seq, 'message'),
                                        announce(v_ticket, 'message.changed', p_message, v_message.seq)];
END
$$;

-- Cancels a message that has not been taken in hand. outcome: cancelled, not_found, refused (it is on its way, or has gone).
CREATE FUNCTION cancel_message(v viewer, p_message uuid) RETURNS TABLE (outcome text, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_message messages;
BEGIN
    SELECT m.* INTO v_message FROM messages m JOIN tickets t ON t.id = m.ticket_id
    WHERE m.id = p_message AND m.direction = 'out' AND ticket_visible(v, t.status, t.department_id, t.agent_id, t.connection_id, t.is_group)
    FOR UPDATE OF m;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', '{}'::bigint[];
        RETURN;
    END IF;
    UPDATE messages m SET status = 'cancelled', held_at = NULL WHERE m.id = p_message AND m.status = 'queued' RETURNING * INTO v_message;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'refused', '{}'::bigint[];
        RETURN;
    END IF;
    RETURN QUERY SELECT 'cancelled', announce_message(v_message);
END
$$;

-- Whoever calls is told by a text that nobody answers calls here, if the number has one and the chat an active ticket: once in five minutes,
-- however often the phone rings. In the transaction that stores the call, so that it can be neither lost nor doubled; calls have no seq and wake
-- no workflow themselves. Automatic: skipped when it has not gone within two minutes (R18).
CREATE FUNCTION answer_call() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_text text;
BEGIN
    SELECT c.call_reply INTO v_text FROM connections c WHERE c.id = NEW.connection_id;
    IF v_text = '' OR NEW.content -> 'call' ->> 'name' IN ('CALL_ACCEPTED', 'CALL_STARTED', 'CALL_ENDED') OR EXISTS (
        SELECT 1 FROM messages m WHERE m.ticket_id = NEW.ticket_id AND m.origin = 'system' AND m.idempotency_key LIKE 'call/%'
                                   AND m.queued_at > clock_timestamp() - interval '5 minutes') THEN
        RETURN NULL;
    END IF;
    SELECT replace(replace(replace(replace(replace(v_text, '{{protocolo}}', t.protocol), '{{empresa}}', n.name),
                                   '{{departamento}}', COALESCE(d.name, '')), '{{contato.nome}}', x.name), '{{contato.primeiro_nome}}', split_part(x.name, ' ', 1))
    INTO v_text
    FROM tickets t JOIN tenants n ON n.id = t.tenant_id LEFT JOIN departments d ON d.id = t.department_id
    JOIN (SELECT c.id, COALESCE(NULLIF(c.name, ''), c.push_name) AS name FROM contacts c) x ON x.id = t.contact_id
    WHERE t.id = NEW.ticket_id AND NOT t.is_group;
    IF FOUND THEN
        PERFORM queue_message(ROW(NEW.connection_id, 'all', '{}'::uuid[], NULL::uuid, true, true)::viewer, NEW.ticket_id, jsonb_build_object(
            'id', gen_random_uuid(), 'origin', 'system', 'type', 'text', 'body', v_text, 'preview', left(v_text, 160),
            'key', 'call/' || NEW.id, 'not_after', 120), NULL);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER answer_call AFTER INSERT ON messages FOR EACH ROW
    WHEN (NEW.type = 'call' AND NEW.direction = 'in' AND NEW.ticket_id IS NOT NULL) EXECUTE FUNCTION answer_call();

-- An edit, a deletion or a reaction that did not go is not shown any more, however it ended.
CREATE FUNCTION take_back_amendment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM unamend_own(NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER take_back AFTER UPDATE OF status ON messages FOR EACH ROW
    WHEN (NEW.target_id IS NOT NULL AND NEW.status IN ('failed', 'skipped', 'cancelled') AND OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION take_back_amendment();

-- The echo of an edit or a reaction of ours may come under another id than the answer had, or instead of an answer that was lost (R17). It tells
-- nothing new: it is shown with our own words, not with the signature that went before them, and a send in doubt is settled by it.
CREATE FUNCTION claim_amendment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_own  message_amendments;
    v_body text;
BEGIN
    SELECT a.* INTO v_own FROM message_amendments a JOIN messages m ON m.id = a.message_id
    WHERE a.connection_id = NEW.connection_id AND a.contact_id = NEW.contact_id AND a.target_id = NEW.target_id AND a.kind = NEW.kind
      AND a.id <> NEW.id AND m.attempt_at <= NEW.received_at
      AND (NEW.body = a.body OR (a.body <> '' AND right(NEW.body, length(a.body)) = a.body))
    ORDER BY a.at DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    v_body := v_own.body;
    UPDATE message_amendments a SET body = v_body, origin = v_own.origin, author_id = v_own.author_id WHERE a.id = NEW.id;
    UPDATE messages m SET status = 'accepted', failure = NULL WHERE m.id = v_own.message_id AND m.status = 'unconfirmed';
    RETURN NULL;
END
$$;
CREATE TRIGGER claim AFTER INSERT ON message_amendments FOR EACH ROW
    WHEN (NEW.raw IS NOT NULL AND NEW.origin = 'api' AND NEW.message_id IS NULL) EXECUTE FUNCTION claim_amendment();
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER claim ON message_amendments;
DROP FUNCTION claim_amendment();
DROP TRIGGER answer_call ON messages;
DROP FUNCTION answer_call();
DROP TRIGGER take_back ON messages;
DROP FUNCTION take_back_amendment();
DROP FUNCTION cancel_message(viewer, uuid);
DROP FUNCTION requeue_message(viewer, uuid, text);
DROP FUNCTION queued(messages, text);
DROP FUNCTION file_size(uuid, uuid);
DROP FUNCTION queue_message(viewer, uuid, jsonb, bytea);
ALTER TABLE connections DROP COLUMN last_send_at;
ALTER TABLE messages DROP COLUMN target_id, DROP COLUMN not_after, DROP COLUMN queued_at, DROP COLUMN held_at, DROP COLUMN slot_at;
DROP TABLE quick_replies, settings CASCADE;
