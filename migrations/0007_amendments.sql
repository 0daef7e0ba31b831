-- What is done to a message after it was written: edits, deletions, reactions, votes, pins (WA-3, WA-8; contract sections 5.3, 5.4, 7.1).
-- Each is a fact of its own, kept whether or not its message is known yet. What a message looks like is a pure function of its facts, so
-- that neither their order nor their repetition matters.
-- +goose Up
CREATE TABLE message_amendments (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL,
    connection_id uuid NOT NULL,
    contact_id    uuid NOT NULL,                                -- the chat
    target_id     text NOT NULL,                                -- provider id of the message that is acted upon
    kind          text NOT NULL CHECK (kind IN ('edit', 'revoke', 'reaction', 'vote', 'pin')),
    actor         text NOT NULL DEFAULT '',                     -- 'me' our number, 'contact' the other side of a chat of two, else a participant
    actor_name    text NOT NULL DEFAULT '',                     -- of a participant, as WhatsApp showed it
    key           text NOT NULL,                                -- provider id of the event; 'REVOKE' for a deletion; 'own:<message>' until it has one
    at            timestamptz NOT NULL,                         -- when it was done: decides among several
    body          text NOT NULL DEFAULT '',                     -- new text, emoji ('' takes it back), chosen options, 'pin' or 'unpin'
    content       jsonb,
    origin        text NOT NULL CHECK (origin IN ('customer', 'agent', 'phone', 'api', 'ai', 'system')),
    author_id     uuid,                                         -- user, for origin agent or ai
    message_id    uuid,                                         -- the outgoing message of ours that does it
    raw           jsonb,                                        -- as it came; null while only we know of it
    received_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (connection_id, contact_id, target_id, kind, key)
);
CREATE INDEX message_amendments_own ON message_amendments (message_id) WHERE message_id IS NOT NULL;
CALL isolate_tenant('message_amendments');
GRANT SELECT, INSERT, UPDATE, DELETE ON message_amendments TO balcao_app;

-- Keeps a fact once. Of two tellings of one event the earlier counts, and what only one of them knows (who of us did it, the webhook) is
-- added, so that our own and its echo become one whichever comes first. Null: this telling says nothing new.
-- +goose StatementBegin
CREATE FUNCTION keep_amendment(p_fact message_amendments) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_known message_amendments;
    v_words boolean; -- who and what are taken from this telling: our own, or else the earlier one
BEGIN
    INSERT INTO message_amendments SELECT p_fact.* ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN true;
    END IF;
    SELECT * INTO STRICT v_known FROM message_amendments a
    WHERE a.connection_id = p_fact.connection_id AND a.contact_id = p_fact.contact_id AND a.target_id = p_fact.target_id
      AND a.kind = p_fact.kind AND a.key = p_fact.key FOR UPDATE;
    v_words := (p_fact.message_id IS NOT NULL, v_known.at, v_known.body, v_known.actor)
               > (v_known.message_id IS NOT NULL, p_fact.at, p_fact.body, p_fact.actor);
    UPDATE message_amendments a SET
        at         = least(a.at, p_fact.at),
        body       = CASE WHEN v_words THEN p_fact.body ELSE a.body END,
        content    = CASE WHEN v_words THEN p_fact.content ELSE a.content END,
        actor      = CASE WHEN v_words THEN p_fact.actor ELSE a.actor END,
        actor_name = CASE WHEN v_words THEN p_fact.actor_name ELSE a.actor_name END,
        origin     = CASE WHEN v_words THEN p_fact.origin ELSE a.origin END,
        author_id  = COALESCE(p_fact.author_id, a.author_id),
        message_id = COALESCE(a.message_id, p_fact.message_id),
        raw        = COALESCE(a.raw, p_fact.raw)
    WHERE a.id = v_known.id
      AND (v_words OR p_fact.at < a.at OR (a.message_id IS NULL AND p_fact.message_id IS NOT NULL) OR (a.raw IS NULL AND p_fact.raw IS NOT NULL));
    RETURN CASE WHEN FOUND THEN (SELECT (a.at, a.body, a.origin, a.author_id) IS DISTINCT FROM (v_known.at, v_known.body, v_known.origin, v_known.author_id)
                                 FROM message_amendments a WHERE a.id = v_known.id) END;
END
$$;

-- Shows a message, if it is known, as its facts have it: text, search, marks, and the ticket's line in the list. Locks the message, then its
-- ticket, as receipts do. Returns the rows for the browsers.
CREATE FUNCTION apply_amendments(p_connection uuid, p_contact uuid, p_target text) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_message messages;
    v_ticket  tickets;
    v_edit    message_amendments;
    v_deleted timestamptz;
    v_first   text; -- the body as it was first written
    v_body    text;
BEGIN
    SELECT * INTO v_message FROM messages m
    WHERE m.connection_id = p_connection AND m.contact_id = p_contact AND m.provider_id = p_target FOR UPDATE;
    IF NOT FOUND THEN
        RETURN '{}';
    END IF;
    v_first := COALESCE(v_message.original_body, v_message.body);
    -- Only its own side edits a message: WhatsApp shows no other edit either.
    SELECT * INTO v_edit FROM message_amendments a
    WHERE a.connection_id = p_connection AND a.contact_id = p_contact AND a.target_id = p_target AND a.kind = 'edit'
      AND (a.origin = 'customer') = (v_message.direction = 'in')
    ORDER BY a.at DESC, a.key DESC LIMIT 1;
    SELECT min(a.at) INTO v_deleted FROM message_amendments a
    WHERE a.connection_id = p_connection AND a.contact_id = p_contact AND a.target_id = p_target AND a.kind = 'revoke';
    v_body := CASE WHEN v_edit.id IS NULL THEN v_first ELSE v_edit.body END;
    UPDATE messages m SET
        body          = v_body,
        original_body = CASE WHEN v_edit.id IS NOT NULL THEN v_first END,
        search        = CASE WHEN m.body = v_body THEN m.search ELSE search_vector(v_body) END,
        edited_at     = v_edit.at,
        deleted_at    = v_deleted
    WHERE m.id = v_message.id AND (m.body, m.edited_at, m.deleted_at) IS DISTINCT FROM (v_body, v_edit.at, v_deleted);
    UPDATE tickets t SET
        version      = t.version + 1,
        last_type    = CASE WHEN t.last_message_id <> v_message.id THEN t.last_type WHEN v_deleted IS NOT NULL THEN 'revoke' ELSE v_message.type END,
        last_preview = CASE WHEN t.last_message_id <> v_message.id THEN t.last_preview WHEN v_deleted IS NOT NULL THEN ''
                            ELSE left(btrim(regexp_replace(v_body, '\s+', ' ', 'g')), 160) END
    WHERE t.id = v_message.ticket_id RETURNING * INTO v_ticket;
    IF NOT FOUND THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY[announce(v_ticket, 'message.changed', v_message.id, v_message.seq)];
END
$$;

-- Keeps a fact and shows it. p_fact has the columns of message_amendments by their names; id and received_at may be left out. The target's
-- id is locked first (lock_receipts), so that the fact and its message can't miss each other. Call it before the ticket's row is locked, or be
-- ready to lose a deadlock and try again.
--   fresh       the fact, or something about it, was not known
--   outbox_ids  the rows for the browsers
CREATE FUNCTION amend(p_connection uuid, p_contact uuid, p_fact jsonb) RETURNS TABLE (fresh boolean, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_fact message_amendments := jsonb_populate_record(NULL::message_amendments, p_fact);
    v_new  boolean;
BEGIN
    PERFORM lock_receipts(p_connection, ARRAY[v_fact.target_id]);
    v_fact.id            := COALESCE(v_fact.id, gen_random_uuid());
    v_fact.tenant_id     := current_tenant();
    v_fact.connection_id := p_connection;
    v_fact.contact_id    := p_contact;
    v_fact.actor         := COALESCE(v_fact.actor, '');
    v_fact.actor_name    := COALESCE(v_fact.actor_name, '');
    v_fact.body          := COALESCE(v_fact.body, '');
    v_fact.received_at   := now();
    v_new := keep_amendment(v_fact);
    RETURN QUERY SELECT v_new IS NOT NULL, CASE WHEN v_new THEN apply_amendments(p_connection, p_contact, v_fact.target_id) ELSE '{}' END;
END
$$;

-- The fact that an outgoing message of type edit, reaction or revoke makes of its target_id. Called when it is queued, it is shown at once;
-- called again when Z-API has accepted it, the fact takes WhatsApp's id, under which its echo arrives. Returns the rows for the browsers.
CREATE FUNCTION amend_own(p_message messages) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_target text;
    v_at     timestamptz := p_message.sent_at;
    v_out    bigint[];
BEGIN
    SELECT m.provider_id INTO v_target FROM messages m WHERE m.id = p_message.target_id;
    IF v_target IS NULL THEN
        RETURN '{}';
    END IF;
    IF p_message.provider_id IS NOT NULL AND p_message.type <> 'revoke' THEN
        DELETE FROM message_amendments a WHERE a.message_id = p_message.id AND a.key = 'own:' || p_message.id;
    END IF;
    SELECT a.outbox_ids INTO v_out FROM amend(p_message.connection_id, p_message.contact_id, jsonb_build_object(
        'target_id', v_target, 'kind', p_message.type, 'actor', 'me', 'at', v_at, 'body', p_message.body, 'origin', p_message.origin,
        'author_id', p_message.author_id, 'message_id', p_message.id,
        'key', CASE WHEN p_message.type = 'revoke' THEN 'REVOKE' ELSE COALESCE(p_message.provider_id, 'own:' || p_message.id) END)) a;
    RETURN v_out;
END
$$;

-- Takes back what amend_own has shown, because it was refused or cancelled. A fact that WhatsApp has told of as well stays.
CREATE FUNCTION unamend_own(p_message uuid) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_fact message_amendments;
BEGIN
    DELETE FROM message_amendments a WHERE a.message_id = p_message AND a.raw IS NULL RETURNING * INTO v_fact;
    IF NOT FOUND THEN
        RETURN '{}';
    END IF;
    RETURN apply_amendments(v_fact.connection_id, v_fact.contact_id, v_fact.target_id);
END
$$;

-- Facts go with their messages to another contact (R13). p_targets: the provider ids that move, null for all of the chat. What both chats
-- tell of is kept once.
CREATE FUNCTION move_amendments(p_from uuid, p_to uuid, p_targets text[] DEFAULT NULL) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_fact message_amendments;
    v_out  bigint[] := '{}';
BEGIN
    FOR v_fact IN
        DELETE FROM message_amendments a WHERE a.contact_id = p_from AND (p_targets IS NULL OR a.target_id = ANY (p_targets)) RETURNING *
    LOOP
        v_fact.contact_id := p_to;
        PERFORM keep_amendment(v_fact);
    END LOOP;
    FOR v_fact IN
        SELECT DISTINCT ON (a.connection_id, a.target_id) a.* FROM message_amendments a
        WHERE a.contact_id = p_to AND (p_targets IS NULL OR a.target_id = ANY (p_targets)) ORDER BY a.connection_id, a.target_id
    LOOP
        v_out := v_out || apply_amendments(v_fact.connection_id, p_to, v_fact.target_id);
    END LOOP;
    RETURN v_out;
END
$$;

-- A message that WhatsApp could not decrypt arrives again under its own id, and a call tells of its progress under one id: the furthest
-- counts. Null: this delivery says nothing new.
CREATE FUNCTION replace_message(p_id uuid, p_message jsonb) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_message messages;
    v_body    text := COALESCE(p_message ->> 'body', '');
BEGIN
    UPDATE messages m SET
        type          = p_message ->> 'type',
        body          = v_body,
        original_body = NULL,
        content       = p_message -> 'content',
        raw           = p_message -> 'raw',
        quoted_id     = p_message ->> 'quoted_id',
        author_name   = COALESCE(NULLIF(m.author_name, ''), p_message ->> 'author_name', ''),
        author_key    = COALESCE(NULLIF(m.author_key, ''), p_message ->> 'author_key', ''),
        search        = search_vector(v_body)
    WHERE m.id = p_id AND p_message ->> 'type' <> 'waiting'
      AND (m.type = 'waiting' OR (m.type = 'call' AND p_message ->> 'type' = 'call'
                                  AND call_rank(m.content -> 'call' ->> 'name') < call_rank(p_message -> 'content' -> 'call' ->> 'name')))
    RETURNING * INTO v_message;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- Shows the ticket's line anew as well.
    RETURN expect_media(v_message) || apply_amendments(v_message.connection_id, v_message.contact_id, v_message.provider_id);
END
$$;
-- How far a call has come, by the names of contract section 5.4.
CREATE FUNCTION call_rank(p_name text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN p_name LIKE 'CALL_MISSED%' THEN 4
                ELSE COALESCE(array_position(ARRAY['CALL_STARTED', 'CALL_ACCEPTED', 'CALL_ENDED'], p_name), 0) END
    $$;

-- Stores what a webhook tells of a message: p_fact as for amend, the rest as for ingest_message. An edit may name its chat by nothing but a
-- LID that was never seen: then the chat is that of the message, if there is exactly one of that id on the number (contract section 5.3).
-- outcome: amended (new, whether or not the message is known yet) or duplicate. message_id: the message, if it is known.
CREATE FUNCTION ingest_amendment(
    p_connection uuid, p_keys text[], p_contact_kind text, p_push_name text, p_new_contact uuid, p_fact jsonb
) RETURNS TABLE (outcome text, message_id uuid, ticket_id uuid, contact_id uuid, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_tenant  uuid := current_tenant();
    v_contact uuid;
    v_found   uuid[];
    v_told    record;
BEGIN
    IF p_contact_kind = 'person' AND NOT EXISTS (SELECT 1 FROM contact_identities i WHERE i.tenant_id = v_tenant AND i.key = ANY (p_keys)) THEN
        SELECT array_agg(DISTINCT m.contact_id) INTO v_found FROM messages m JOIN contacts c ON c.id = m.contact_id AND c.kind = 'person'
        WHERE m.connection_id = p_connection AND m.provider_id = p_fact ->> 'target_id';
    END IF;
    IF cardinality(v_found) = 1 THEN
        v_contact := v_found[1];
    ELSE
        v_contact := resolve_contact(v_tenant, p_keys, p_new_contact, p_contact_kind, p_push_name);
    END IF;
    SELECT * INTO v_told FROM amend(p_connection, v_contact, p_fact);
    RETURN QUERY SELECT CASE WHEN v_told.fresh THEN 'amended' ELSE 'duplicate' END, m.id, m.ticket_id, v_contact, v_told.outbox_ids
                 FROM (SELECT 1) one LEFT JOIN messages m
                   ON m.connection_id = p_connection AND m.contact_id = v_contact AND m.provider_id = p_fact ->> 'target_id';
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION ingest_amendment(uuid, text[], text, text, uuid, jsonb);
DROP FUNCTION call_rank(text);
DROP FUNCTION replace_message(uuid, jsonb);
DROP FUNCTION move_amendments(uuid, uuid, text[]);
DROP FUNCTION unamend_own(uuid);
DROP FUNCTION amend_own(messages);
DROP FUNCTION amend(uuid, uuid, jsonb);
DROP FUNCTION apply_amendments(uuid, uuid, text);
DROP FUNCTION keep_amendment(message_amendments);
DROP TABLE message_amendments;
