-- Contacts as people keep them, how two become one and two again, who is in a group, and conversations that an agent starts (WA-4, WA-10,
-- WA-12, TK-4; rules R12, R13).
-- +goose Up
ALTER TABLE contacts
    DROP COLUMN blocked,
    ADD COLUMN blocked_at       timestamptz,                    -- messages are stored, open nothing and notify nobody
    ADD COLUMN saved_at         timestamptz,                    -- when a person kept it; null: only WhatsApp's word
    ADD COLUMN note             text NOT NULL DEFAULT '',
    ADD COLUMN photo_key        text NOT NULL DEFAULT '',       -- in the storage; '' while there is none
    ADD COLUMN photo_fetched_at timestamptz,                    -- when the photo was last asked for and answered
    ADD COLUMN photo_asked_at   timestamptz NOT NULL DEFAULT now(), -- when its workflow was last woken: once a week at most
    ADD COLUMN described_at     timestamptz,                    -- groups: when name and participants were last read
    ADD COLUMN merged_into      uuid REFERENCES contacts (id) ON DELETE CASCADE; -- of another contact now; keeps what an undo needs
CREATE INDEX contacts_merged ON contacts (merged_into) WHERE merged_into IS NOT NULL;
-- The order of the list, and what the cursor holds.
ALTER TABLE contacts ADD COLUMN sort_name text NOT NULL
    GENERATED ALWAYS AS (left(fold(COALESCE(NULLIF(name, ''), NULLIF(push_name, ''), phone)), 100)) STORED;
CREATE INDEX contacts_sort ON contacts (tenant_id, sort_name, id) WHERE merged_into IS NULL;
CREATE INDEX contacts_phone_part ON contacts USING gin (phone gin_trgm_ops);

-- Who started the conversation, when it was one of us: no first-response clock runs then.
ALTER TABLE tickets ADD COLUMN started_by uuid;
-- The ticket that goes on with its messages, since their contacts were joined (R13).
ALTER TABLE tickets ADD COLUMN merged_into uuid;
-- Up to where messages were read here, and up to where WhatsApp knows it (WA-4).
ALTER TABLE tickets ADD COLUMN read_seq bigint NOT NULL DEFAULT 0, ADD COLUMN marked_seq bigint NOT NULL DEFAULT 0;

-- One joining of two contacts, by hand or because WhatsApp named them together, and what an undo needs, for 30 days.
CREATE TABLE contact_merges (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    join_id    uuid NOT NULL REFERENCES contact_joins (id) ON DELETE CASCADE,
    kept_id    uuid NOT NULL,
    removed_id uuid NOT NULL,
    asked_by   uuid,                                            -- null: because their identities were seen together
    state      text NOT NULL DEFAULT 'moving' CHECK (state IN ('moving', 'done', 'undoing', 'undone')),
    before     jsonb NOT NULL DEFAULT '{}',                     -- the kept contact's own fields
    merged_at  timestamptz NOT NULL DEFAULT now(),
    undo_until timestamptz NOT NULL,
    undone_at  timestamptz,
    undone_by  uuid
);
CREATE UNIQUE INDEX contact_merges_current ON contact_merges (removed_id) WHERE state <> 'undone';
CREATE INDEX contact_merges_join ON contact_merges (join_id);
-- What was moved: an identity, a ticket with its conversation, one that gave its messages to another, or a message, with where it was.
CREATE TABLE contact_merge_rows (
    tenant_id uuid NOT NULL,
    merge_id  uuid NOT NULL REFERENCES contact_merges (id) ON DELETE CASCADE,
    kind      text NOT NULL CHECK (kind IN ('identity', 'ticket', 'absorbed', 'message', 'tag')),
    key       text NOT NULL,
    was       jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (merge_id, kind, key)
);

-- Who is in a group, as WhatsApp last said. The key is 'lid:…' or 'phone:…'.
CREATE TABLE group_participants (
    tenant_id  uuid NOT NULL,
    contact_id uuid NOT NULL REFERENCES contacts (id) ON DELETE CASCADE, -- the group
    key        text NOT NULL,
    phone      text NOT NULL DEFAULT '',
    name       text NOT NULL DEFAULT '',
    admin      boolean NOT NULL DEFAULT false,
    position   integer NOT NULL,                                -- order of joining the list; gives the colour
    left_at    timestamptz,                                     -- no longer in it, still an author of messages
    PRIMARY KEY (contact_id, key)
);

-- What a person has asked for under a key: asked again, it is answered by the same ticket.
CREATE TABLE conversation_starts (
    tenant_id    uuid NOT NULL,
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key          text NOT NULL,
    request_hash bytea NOT NULL,
    ticket_id    uuid NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    joined       boolean NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, user_id, key)
);

CALL isolate_tenant('contact_merges');
CALL isolate_tenant('contact_merge_rows');
CALL isolate_tenant('group_participants');
CALL isolate_tenant('conversation_starts');
GRANT SELECT, INSERT, UPDATE, DELETE ON contact_merges, contact_merge_rows, group_participants, conversation_starts TO balcao_app;

-- Contacts whose name or phone holds the text, after the cursor, by name. Runs as balcao_search because LIKE is not leakproof (R1); the
-- tenant is inside. p_digits are the forms in which the text may be a phone.
-- +goose StatementBegin
CREATE FUNCTION search_contacts(p_text text, p_digits text[], p_kind text, p_after_name text, p_after_id uuid, p_limit integer)
    RETURNS TABLE (contact_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 50
    AS $$
    SELECT c.id FROM contacts c
    WHERE c.tenant_id = current_tenant() AND c.merged_into IS NULL AND (p_kind = '' OR c.kind = p_kind)
      AND (fold(c.name || ' ' || c.push_name) LIKE '%' || fold(replace(replace(replace(p_text, '\', '\\'), '%', '\%'), '_', '\_')) || '%'
           OR c.phone LIKE ANY (ARRAY(SELECT '%' || d || '%' FROM unnest(p_digits) d)))
      AND (p_after_id IS NULL OR (c.sort_name, c.id) > (p_after_name, p_after_id))
    ORDER BY c.sort_name, c.id LIMIT p_limit
    $$;
-- +goose StatementEnd
GRANT SELECT (id, tenant_id, kind, name, push_name, phone, sort_name, merged_into) ON contacts TO balcao_search;
ALTER FUNCTION search_contacts(text, text[], text, text, uuid, integer) OWNER TO balcao_search;
REVOKE ALL ON FUNCTION search_contacts(text, text[], text, text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_contacts(text, text[], text, text, uuid, integer) TO balcao_app;

-- Whoever changes what an identity stands for takes turns with ingest, which locks the same keys in the same order (R12).
-- +goose StatementBegin
CREATE FUNCTION lock_identities(p_tenant uuid, p_keys text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_key text;
BEGIN
    FOR v_key IN SELECT DISTINCT k COLLATE "C" FROM unnest(p_keys) k ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(v_key, hashtextextended(p_tenant::text, 0)));
    END LOOP;
END
$$;
-- +goose StatementEnd

-- Tells the browsers that a contact has changed: those that show it ask again.
-- +goose StatementBegin
CREATE FUNCTION announce_contact(p_tenant uuid, p_contact uuid) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_id bigint;
BEGIN
    INSERT INTO outbox (tenant_id, topic, payload)
    VALUES (p_tenant, 'realtime', jsonb_build_object('kind', 'contact.changed', 'contact_id', p_contact, 'at', clock_timestamp()))
    RETURNING id INTO v_id;
    RETURN v_id;
END
$$;
-- +goose StatementEnd

-- Adds a person that somebody has typed; null when the number is a contact's already. Locks the number as ingest does (R12).
-- +goose StatementBegin
CREATE FUNCTION create_contact(p_id uuid, p_name text, p_phone text, p_note text) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_tenant uuid := current_tenant();
BEGIN
    PERFORM lock_identities(v_tenant, ARRAY['phone:' || p_phone]);
    IF EXISTS (SELECT 1 FROM contact_identities i WHERE i.tenant_id = v_tenant AND i.key = 'phone:' || p_phone) THEN
        RETURN NULL;
    END IF;
    INSERT INTO contacts (id, tenant_id, kind, name, phone, note, saved_at) VALUES (p_id, v_tenant, 'person', p_name, p_phone, p_note, now());
    INSERT INTO contact_identities (tenant_id, key, contact_id) VALUES (v_tenant, 'phone:' || p_phone, p_id);
    RETURN ARRAY[announce_contact(v_tenant, p_id), start_workflow(v_tenant, 'photo', p_id)];
END
$$;
-- +goose StatementEnd

-- Starts a conversation with a contact on a number (TK-4): in one transaction the ticket, its event, its workflow's row. p_contact or p_keys name
-- the contact; p_ids are ids made by the caller: contact, ticket, event. p_sections are the agent's departments, the first one first.
-- outcome: created; joined, there is an active ticket that v sees; repeated, the key is known; or why it is refused: mismatch, no_connection,
-- disabled, no_contact, no_address, group, blocked, taken (department and agent say where the active ticket lies).
-- +goose StatementBegin
CREATE FUNCTION start_conversation(
    v viewer, p_connection uuid, p_contact uuid, p_keys text[], p_address text, p_name text, p_agent uuid, p_sections uuid[], p_ids uuid[],
    p_key text, p_hash bytea
) RETURNS TABLE (outcome text, ticket_id uuid, contact_id uuid, department text, agent text, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_tenant  uuid := current_tenant();
    v_conn    connections;
    v_contact contacts;
    v_id      uuid;
    v_keys    text[] := p_keys;
    v_known   conversation_starts;
    v_ticket  tickets;
    v_address text := p_address;
BEGIN
    SELECT * INTO v_conn FROM connections c
    WHERE c.id = p_connection AND c.deleted_at IS NULL AND (v.connection_id IS NULL OR v.connection_id = p_connection);
    IF NOT FOUND OR NOT v_conn.enabled THEN
        RETURN QUERY SELECT CASE WHEN v_conn.id IS NULL THEN 'no_connection' ELSE 'disabled' END, NULL::uuid, NULL::uuid, '', '', '{}'::bigint[];
        RETURN;
    END IF;
    IF p_contact IS NOT NULL THEN
        WITH RECURSIVE chain AS (
            SELECT x.id, x.merged_into FROM contacts x WHERE x.id = p_contact
            UNION SELECT x.id, x.merged_into FROM contacts x JOIN chain ON x.id = chain.merged_into)
        SELECT array_agg(DISTINCT k COLLATE "C" ORDER BY k COLLATE "C") INTO v_keys
        FROM (SELECT unnest(p_keys) k
              UNION SELECT i.key FROM contact_identities i JOIN chain ON chain.id = i.contact_id WHERE chain.merged_into IS NULL) both_sides;
    END IF;
    IF COALESCE(cardinality(v_keys), 0) = 0 THEN
        RETURN QUERY SELECT CASE WHEN EXISTS (SELECT 1 FROM contacts x WHERE x.id = p_contact) THEN 'no_address' ELSE 'no_contact' END,
                            NULL::uuid, NULL::uuid, '', '', '{}'::bigint[];
        RETURN;
    END IF;
    -- From here on no message of this chat is stored until we are done.
    v_id := resolve_contact(v_tenant, v_keys, p_ids[1], CASE WHEN v_keys[1] LIKE 'group:%' THEN 'group' ELSE 'person' END, '');
    SELECT * INTO STRICT v_contact FROM contacts c WHERE c.id = v_id;
    IF p_key IS NOT NULL THEN
        SELECT * INTO v_known FROM conversation_starts s WHERE s.tenant_id = v_tenant AND s.user_id = p_agent AND s.key = p_key;
        IF FOUND THEN
            RETURN QUERY SELECT CASE WHEN v_known.request_hash <> p_hash THEN 'mismatch' WHEN v_known.joined THEN 'joined' ELSE 'repeated' END,
                                v_known.ticket_id, v_contact.id, '', '', '{}'::bigint[];
            RETURN;
        END IF;
    END IF;
    IF v_contact.blocked_at IS NOT NULL THEN
        RETURN QUERY SELECT 'blocked', NULL::uuid, v_contact.id, '', '', '{}'::bigint[];
        RETURN;
    END IF;
    SELECT * INTO v_ticket FROM tickets t
    WHERE t.connection_id = p_connection AND t.contact_id = v_contact.id AND t.status IN ('open', 'in_progress', 'waiting')
    FOR UPDATE;
    IF FOUND THEN
        IF NOT ticket_visible(v, v_ticket.status, v_ticket.department_id, v_ticket.agent_id, v_ticket.connection_id, v_ticket.is_group) THEN
            RETURN QUERY SELECT 'taken', NULL::uuid, v_contact.id,
                COALESCE((SELECT d.name FROM departments d WHERE d.id = v_ticket.department_id), ''),
                COALESCE((SELECT u.name FROM users u WHERE u.id = v_ticket.agent_id), ''), '{}'::bigint[];
            RETURN;
        END IF;
        INSERT INTO conversation_starts (tenant_id, user_id, key, request_hash, ticket_id, joined)
        SELECT v_tenant, p_agent, p_key, p_hash, v_ticket.id, true WHERE p_key IS NOT NULL;
        RETURN QUERY SELECT 'joined', v_ticket.id, v_contact.id, '', '', '{}'::bigint[];
        RETURN;
    END IF;
    IF v_contact.kind = 'group' THEN
        RETURN QUERY SELECT 'group', NULL::uuid, v_contact.id, '', '', '{}'::bigint[];
        RETURN;
    END IF;
    IF v_address = '' THEN
        v_address := COALESCE(
            (SELECT t.address FROM tickets t WHERE t.contact_id = v_contact.id ORDER BY t.connection_id = p_connection DESC, t.created_at DESC LIMIT 1),
            NULLIF(v_contact.phone, ''), (SELECT substr(k, 5) || '@lid' FROM unnest(v_keys) k WHERE k LIKE 'lid:%' LIMIT 1));
    END IF;
    UPDATE contacts c SET name = p_name, saved_at = COALESCE(c.saved_at, now()), updated_at = now()
    WHERE c.id = v_contact.id AND c.name = '' AND p_name <> '';
    INSERT INTO tickets (id, tenant_id, protocol, connection_id, contact_id, department_id, agent_id, status, address, last_message_at, started_by)
    VALUES (p_ids[2], v_tenant, next_protocol(v_tenant), p_connection, v_contact.id,
            -- Where the agent works, so that colleagues there see it: the number's own department when the agent is in it.
            CASE WHEN v_conn.department_id = ANY (p_sections) OR cardinality(p_sections) = 0 THEN v_conn.department_id ELSE p_sections[1] END,
            p_agent, 'in_progress', v_address, clock_timestamp(), p_agent)
    RETURNING * INTO v_ticket;
    INSERT INTO ticket_events (id, tenant_id, ticket_id, kind, actor_kind, actor_id, data)
    VALUES (p_ids[3], v_tenant, v_ticket.id, 'created', 'user', p_agent, jsonb_build_object('to', jsonb_build_object(
        'status', v_ticket.status, 'department_id', v_ticket.department_id, 'agent_id', v_ticket.agent_id)));
    INSERT INTO conversation_starts (tenant_id, user_id, key, request_hash, ticket_id, joined)
    SELECT v_tenant, p_agent, p_key, p_hash, v_ticket.id, false WHERE p_key IS NOT NULL;
    -- A row of no message starts the ticket's workflow, which passes it over.
    RETURN QUERY SELECT 'created', v_ticket.id, v_contact.id, '', '', ARRAY[
        wake(v_tenant, v_ticket.id, 'started', NULL, 0, ''), announce(v_ticket, 'ticket.changed', NULL, NULL)];
END
$$;
-- +goose StatementEnd

-- What WhatsApp tells of a group. p_members: [{key, phone, name, admin}], each key once counts. Null: there is no such group.
-- +goose StatementBegin
CREATE FUNCTION describe_group(p_group uuid, p_name text, p_members jsonb) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_tenant uuid := current_tenant();
    v_next   integer;
BEGIN
    -- One reader at a time, so that places stay unique.
    UPDATE contacts c SET push_name = COALESCE(NULLIF(p_name, ''), c.push_name), described_at = now(), updated_at = now()
    WHERE c.id = p_group AND c.kind = 'group';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT COALESCE(max(p.position) + 1, 0) INTO v_next FROM group_participants p WHERE p.contact_id = p_group;
    UPDATE group_participants p SET left_at = now()
    WHERE p.contact_id = p_group AND p.left_at IS NULL AND p.key NOT IN (SELECT m ->> 'key' FROM jsonb_array_elements(p_members) m);
    INSERT INTO group_participants AS p (tenant_id, contact_id, key, phone, name, admin, position)
    SELECT v_tenant, p_group, m.key, m.phone, m.name, m.admin, v_next + row_number() OVER (ORDER BY m.n) - 1
    FROM (SELECT DISTINCT ON (x ->> 'key') x ->> 'key' AS key, x ->> 'phone' AS phone, x ->> 'name' AS name, (x ->> 'admin')::boolean AS admin, n
          FROM jsonb_array_elements(p_members) WITH ORDINALITY e (x, n) ORDER BY x ->> 'key', n) m
    ON CONFLICT (contact_id, key) DO UPDATE SET
        phone = COALESCE(NULLIF(EXCLUDED.phone, ''), p.phone), name = COALESCE(NULLIF(EXCLUDED.name, ''), p.name), admin = EXCLUDED.admin, left_at = NULL;
    RETURN ARRAY[announce_contact(v_tenant, p_group)];
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION describe_group(uuid, text, jsonb);
DROP FUNCTION start_conversation(viewer, uuid, uuid, text[], text, text, uuid, uuid[], uuid[], text, bytea);
DROP FUNCTION create_contact(uuid, text, text, text);
DROP FUNCTION announce_contact(uuid, uuid);
DROP FUNCTION lock_identities(uuid, text[]);
DROP FUNCTION search_contacts(text, text[], text, text, uuid, integer);
REVOKE SELECT (id, tenant_id, kind, name, push_name, phone, sort_name, merged_into) ON contacts FROM balcao_search;
DROP TABLE conversation_starts, group_participants, contact_merge_rows, contact_merges;
ALTER TABLE tickets DROP COLUMN marked_seq, DROP COLUMN read_seq, DROP COLUMN merged_into, DROP COLUMN started_by;
ALTER TABLE contacts DROP COLUMN sort_name;
ALTER TABLE contacts
    DROP COLUMN merged_into, DROP COLUMN described_at, DROP COLUMN photo_asked_at, DROP COLUMN photo_fetched_at, DROP COLUMN photo_key,
    DROP COLUMN note, DROP COLUMN saved_at, DROP COLUMN blocked_at, ADD COLUMN blocked boolean NOT NULL DEFAULT false;
