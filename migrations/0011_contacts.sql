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

-- +goose Down
DROP FUNCTION create_contact(uuid, text, text, text);
DROP FUNCTION announce_contact(uuid, uuid);
DROP FUNCTION lock_identities(uuid, text[]);
DROP FUNCTION search_contacts(text, text[], text, text, uuid, integer);
REVOKE SELECT (id, tenant_id, kind, name, push_name, phone, sort_name, merged_into) ON contacts FROM balcao_search;
DROP TABLE conversation_starts, group_participants, contact_merge_rows, contact_merges;
ALTER TABLE tickets DROP COLUMN started_by;
ALTER TABLE contacts DROP COLUMN sort_name;
ALTER TABLE contacts
    DROP COLUMN merged_into, DROP COLUMN described_at, DROP COLUMN photo_asked_at, DROP COLUMN photo_fetched_at, DROP COLUMN photo_key,
    DROP COLUMN note, DROP COLUMN saved_at, DROP COLUMN blocked_at, ADD COLUMN blocked boolean NOT NULL DEFAULT false;
