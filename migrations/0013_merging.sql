-- Two contacts become one, and two again (WA-12; rules R12, R13). Ingest never does this: it notes two contacts that WhatsApp names together, and the
-- workflow join/<contact_joins.id> calls what is here. Lifecycle changes of tickets stay with their workflows: a ticket that gives its messages
-- to another is emptied here and cancelled by its own workflow afterwards.
-- +goose Up

-- The contact as which this one goes on.
-- +goose StatementBegin
CREATE FUNCTION surviving_contact(p_contact uuid) RETURNS uuid
    LANGUAGE sql STABLE
    AS $$
    WITH RECURSIVE chain AS (
        SELECT c.id, c.merged_into FROM contacts c WHERE c.id = p_contact
        UNION SELECT c.id, c.merged_into FROM contacts c JOIN chain ON c.id = chain.merged_into)
    SELECT chain.id FROM chain WHERE chain.merged_into IS NULL
    $$;
-- +goose StatementEnd

-- Messages of a removed contact in these tickets, or in none, become the kept one's; at most p_limit, the newest first. Where both have a message
-- of one WhatsApp id it was delivered under both names: the one that moves is hidden as 'linked', keeping its place in the order of handling.
-- +goose StatementBegin
CREATE FUNCTION merge_messages(p_merge uuid, p_keep uuid, p_remove uuid, p_tickets uuid[], p_limit integer) RETURNS integer
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_ids    uuid[];
    v_tenant uuid := current_tenant();
BEGIN
    SELECT array_agg(id) INTO v_ids FROM (
        SELECT id FROM (
            (SELECT m.id FROM messages m WHERE m.ticket_id = ANY (p_tickets) AND m.contact_id = p_remove)
            UNION ALL
            (SELECT m.id FROM messages m WHERE m.connection_id = ANY (ARRAY(SELECT c.id FROM connections c)) AND m.contact_id = p_remove
                AND m.provider_id IS NOT NULL AND m.ticket_id IS NULL)
        ) found ORDER BY id DESC LIMIT p_limit) chosen;
    IF v_ids IS NULL THEN
        RETURN 0;
    END IF;
    -- Locked first, as whoever changes a message and then its ticket does.
    PERFORM 1 FROM messages m WHERE m.id = ANY (v_ids) ORDER BY m.id FOR UPDATE;
    INSERT INTO contact_merge_rows (tenant_id, merge_id, kind, key, was)
    SELECT v_tenant, p_merge, 'message', m.id::text,
           jsonb_build_object('provider_id', m.provider_id, 'intent', m.intent, 'ticket_id', m.ticket_id, 'seq', m.seq)
    FROM messages m WHERE m.id = ANY (v_ids) AND (m.ticket_id IS NULL OR EXISTS (
        SELECT 1 FROM messages k WHERE k.connection_id = m.connection_id AND k.contact_id = p_keep AND k.provider_id = m.provider_id))
    ON CONFLICT DO NOTHING;
    UPDATE messages m SET provider_id = NULL, intent = 'linked'
    WHERE m.id = ANY (v_ids) AND EXISTS (
        SELECT 1 FROM messages k WHERE k.connection_id = m.connection_id AND k.contact_id = p_keep AND k.provider_id = m.provider_id);
    UPDATE messages m SET contact_id = p_keep WHERE m.id = ANY (v_ids);
    RETURN cardinality(v_ids);
END
$$;
-- +goose StatementEnd

-- The messages of a ticket go on in another, in their order, with new seqs behind its own; both rows are locked. What was handled in one is handled
-- in the other: its workflow reads them as rows of its own, and begin_send and ticket_commands know what was done already.
-- +goose StatementBegin
CREATE FUNCTION absorb_messages(p_merge uuid, p_from uuid, p_to uuid) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_from   tickets;
    v_to     tickets;
    v_last   messages;
    v_tenant uuid := current_tenant();
BEGIN
    SELECT * INTO STRICT v_from FROM tickets t WHERE t.id = p_from;
    SELECT * INTO STRICT v_to FROM tickets t WHERE t.id = p_to;
    INSERT INTO contact_merge_rows (tenant_id, merge_id, kind, key, was)
    SELECT v_tenant, p_merge, 'message', m.id::text,
           jsonb_build_object('provider_id', m.provider_id, 'intent', m.intent, 'ticket_id', m.ticket_id, 'seq', m.seq)
    FROM messages m WHERE m.ticket_id = p_from
    ON CONFLICT (merge_id, kind, key) DO NOTHING;
    WITH moved AS (
        SELECT m.id, row_number() OVER (ORDER BY m.seq) AS n FROM messages m WHERE m.ticket_id = p_from AND m.seq IS NOT NULL)
    UPDATE messages m SET ticket_id = p_to, seq = v_to.last_seq + moved.n,
        intent = CASE WHEN m.intent IN ('new_ticket', 'reopen') THEN 'message' ELSE m.intent END
    FROM moved WHERE m.id = moved.id;
    UPDATE messages m SET ticket_id = p_to WHERE m.ticket_id = p_from;
    SELECT * INTO v_last FROM messages m WHERE m.ticket_id = p_to AND m.seq > v_to.last_seq ORDER BY m.seq DESC LIMIT 1;
    UPDATE tickets t SET
        last_seq        = greatest(t.last_seq, COALESCE(v_last.seq, 0)),
        version         = t.version + 1,
        unread          = t.unread + v_from.unread,
        last_message_id = CASE WHEN v_from.last_message_at >= t.last_message_at THEN v_from.last_message_id ELSE t.last_message_id END,
        last_type       = CASE WHEN v_from.last_message_at >= t.last_message_at THEN v_from.last_type ELSE t.last_type END,
        last_direction  = CASE WHEN v_from.last_message_at >= t.last_message_at THEN v_from.last_direction ELSE t.last_direction END,
        last_preview    = CASE WHEN v_from.last_message_at >= t.last_message_at THEN v_from.last_preview ELSE t.last_preview END,
        last_message_at = greatest(t.last_message_at, v_from.last_message_at)
    WHERE t.id = p_to;
    UPDATE tickets t SET unread = 0, last_message_id = NULL, last_type = '', last_direction = '', last_preview = '', version = t.version + 1
    WHERE t.id = p_from;
    IF v_last.id IS NULL THEN
        RETURN '{}';
    END IF;
    -- One row wakes the workflow; it reads the others itself.
    RETURN ARRAY[wake(v_tenant, p_to, CASE WHEN v_last.direction = 'in' THEN 'inbound' WHEN v_last.origin IN ('phone', 'api') THEN 'outside'
                                      ELSE 'outbound' END, v_last.id, v_last.seq, v_last.intent)];
END
$$;
-- +goose StatementEnd

-- An event of a ticket that a joining makes.
-- +goose StatementBegin
CREATE FUNCTION note_merge(p_merge contact_merges, p_ticket uuid, p_kind text, p_other uuid) RETURNS void
    LANGUAGE sql VOLATILE
    AS $$
    INSERT INTO ticket_events (id, tenant_id, ticket_id, kind, actor_kind, actor_id, data, command_id)
    SELECT gen_random_uuid(), p_merge.tenant_id, p_ticket, p_kind,
           CASE WHEN COALESCE(p_merge.undone_by, p_merge.asked_by) IS NULL THEN 'system' ELSE 'user' END, COALESCE(p_merge.undone_by, p_merge.asked_by),
           jsonb_strip_nulls(jsonb_build_object('merge_id', p_merge.join_id, 'ticket_id', p_other,
                                                'protocol', (SELECT t.protocol FROM tickets t WHERE t.id = p_other))),
           p_kind || '/' || p_merge.id
    ON CONFLICT DO NOTHING
    $$;
-- +goose StatementEnd

-- Joins the two contacts of a row of contact_joins. outcome:
--   nothing   there is nothing to do: the row is gone, both are one already, a person has parted them, or one is a group
--   busy      a message of ours is on its way on a ticket that would be emptied, or somebody changes the identities: try again
--   moving, done, undoing   how far it has come; see merge_onward and undo_merge
-- until: when a joining that is done can't be taken back any more.
-- From its commit on every webhook of either name finds the kept contact. Identities are locked as ingest locks them, so that no message falls between.
-- +goose StatementBegin
CREATE FUNCTION merge_contacts(p_join uuid) RETURNS TABLE (outcome text, until timestamptz, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_tenant uuid := current_tenant();
    v_join   contact_joins;
    v_merge  contact_merges;
    v_keep   contacts;
    v_remove contacts;
    v_keys   text[];
    v_ids    uuid[];
    v_pair   record;
    v_status text;
    v_ticket tickets;
    v_facts  text[];
    v_out    bigint[] := '{}';
BEGIN
    SELECT * INTO v_join FROM contact_joins j WHERE j.id = p_join FOR UPDATE;
    SELECT * INTO v_merge FROM contact_merges g WHERE g.join_id = p_join ORDER BY g.merged_at DESC, g.id DESC LIMIT 1;
    IF v_merge.state = 'undone' AND EXISTS (SELECT 1 FROM contact_merge_rows r WHERE r.merge_id = v_merge.id) THEN
        v_merge.state := 'undoing'; -- but for the tickets that are opened again
    END IF;
    IF v_merge.state <> 'undone' THEN
        RETURN QUERY SELECT v_merge.state, v_merge.undo_until, v_out;
        RETURN;
    END IF;
    SELECT array_agg(c.id ORDER BY c.created_at, c.id), array_agg(DISTINCT c.kind) INTO v_ids, v_keys
    FROM contacts c WHERE c.id IN (surviving_contact(v_join.older_id), surviving_contact(v_join.newer_id));
    IF v_join.id IS NULL OR v_join.undo_by IS NOT NULL OR cardinality(v_ids) < 2 OR v_keys <> '{person}' THEN
        RETURN QUERY SELECT 'nothing', NULL::timestamptz, v_out;
        RETURN;
    END IF;
    SELECT array_agg(i.key) INTO v_keys FROM contact_identities i WHERE i.contact_id = ANY (v_ids);
    PERFORM lock_identities(v_tenant, v_keys);
    PERFORM 1 FROM contacts c WHERE c.id = ANY (v_ids) ORDER BY c.id FOR UPDATE;
    SELECT * INTO v_keep FROM contacts c WHERE c.id = v_ids[1];
    SELECT * INTO v_remove FROM contacts c WHERE c.id = v_ids[2];
    -- What came in before the locks: a name more, or another joining.
    IF v_keep.merged_into IS NOT NULL OR v_remove.merged_into IS NOT NULL
       OR EXISTS (SELECT 1 FROM contact_identities i WHERE i.contact_id = ANY (v_ids) AND i.key <> ALL (v_keys)) THEN
        RETURN QUERY SELECT 'busy', NULL::timestamptz, v_out;
        RETURN;
    END IF;
    PERFORM 1 FROM tickets t WHERE t.contact_id = ANY (v_ids) ORDER BY t.id FOR UPDATE;
    -- Its workflow may be about to send: the ledger's row must not change hands meanwhile (R17). A held text waits for a person, and may move.
    IF EXISTS (SELECT 1 FROM tickets older JOIN tickets newer ON newer.connection_id = older.connection_id AND newer.contact_id <> older.contact_id
                    AND (newer.created_at, newer.id) > (older.created_at, older.id)
               JOIN messages m ON m.ticket_id = newer.id AND (m.status = 'sending' OR (m.status = 'queued' AND m.held_at IS NULL))
               WHERE older.contact_id = ANY (v_ids) AND newer.contact_id = ANY (v_ids)
                 AND older.status IN ('open', 'in_progress', 'waiting') AND newer.status IN ('open', 'in_progress', 'waiting')) THEN
        RETURN QUERY SELECT 'busy', NULL::timestamptz, v_out;
        RETURN;
    END IF;
    INSERT INTO contact_merges (id, tenant_id, join_id, kept_id, removed_id, asked_by, before, undo_until)
    VALUES (gen_random_uuid(), v_tenant, p_join, v_keep.id, v_remove.id, v_join.asked_by, to_jsonb(v_keep), now() + interval '30 days')
    RETURNING * INTO v_merge;

    INSERT INTO contact_merge_rows (tenant_id, merge_id, kind, key)
    SELECT v_tenant, v_merge.id, 'identity', i.key FROM contact_identities i WHERE i.contact_id = v_remove.id;
    UPDATE contact_identities i SET contact_id = v_keep.id WHERE i.contact_id = v_remove.id;
    DELETE FROM parked_echoes e WHERE e.contact_id = v_remove.id AND EXISTS (
        SELECT 1 FROM parked_echoes k WHERE k.connection_id = e.connection_id AND k.contact_id = v_keep.id AND k.provider_id = e.provider_id);
    UPDATE parked_echoes e SET contact_id = v_keep.id WHERE e.contact_id = v_remove.id;

    -- Of two active tickets on one number the older goes on with the kept contact, the newer one stays behind with the removed one, to be cancelled.
    FOR v_pair IN
        SELECT older.id AS older, newer.id AS newer, newer.contact_id AS owner, newer.status FROM tickets older
        JOIN tickets newer ON newer.connection_id = older.connection_id AND newer.contact_id <> older.contact_id
                          AND (newer.created_at, newer.id) > (older.created_at, older.id)
        WHERE older.contact_id = ANY (v_ids) AND newer.contact_id = ANY (v_ids)
          AND older.status IN ('open', 'in_progress', 'waiting') AND newer.status IN ('open', 'in_progress', 'waiting')
    LOOP
        INSERT INTO contact_merge_rows (tenant_id, merge_id, kind, key, was)
        SELECT v_tenant, v_merge.id, 'absorbed', t.id::text, jsonb_build_object('into', v_pair.older, 'contact_id', t.contact_id, 'unread', t.unread)
        FROM tickets t WHERE t.id = v_pair.newer;
        IF v_pair.owner = v_keep.id THEN
            INSERT INTO contact_merge_rows (tenant_id, merge_id, kind, key, was)
            VALUES (v_tenant, v_merge.id, 'ticket', v_pair.older::text, jsonb_build_object('contact_id', v_remove.id));
            -- Two active tickets can't change places under the index: one is out of it for a moment that nobody sees.
            UPDATE tickets t SET status = 'cancelled' WHERE t.id = v_pair.newer;
            UPDATE tickets t SET contact_id = v_keep.id WHERE t.id = v_pair.older;
            UPDATE tickets t SET contact_id = v_remove.id, status = v_pair.status WHERE t.id = v_pair.newer;
            -- The messages that go on in the older one are the kept contact's already.
        END IF;
        INSERT INTO contact_merge_rows (tenant_id, merge_id, kind, key, was)
        SELECT v_tenant, v_merge.id, 'tag', g.tag_id || '/' || v_pair.older, jsonb_build_object('tag_id', g.tag_id, 'ticket_id', v_pair.older)
        FROM ticket_tags g WHERE g.ticket_id = v_pair.newer
          AND NOT EXISTS (SELECT 1 FROM ticket_tags o WHERE o.ticket_id = v_pair.older AND o.tag_id = g.tag_id);
        INSERT INTO ticket_tags (tenant_id, tag_id, ticket_id, active, last_message_at)
        SELECT g.tenant_id, g.tag_id, v_pair.older, true, g.last_message_at FROM ticket_tags g WHERE g.ticket_id = v_pair.newer
        ON CONFLICT DO NOTHING;
        PERFORM merge_messages(v_merge.id, v_keep.id, v_remove.id, ARRAY[v_pair.older, v_pair.newer], 1000000);
        v_out := v_out || absorb_messages(v_merge.id, v_pair.newer, v_pair.older);
        UPDATE tickets t SET merged_into = v_pair.older WHERE t.id = v_pair.newer;
        PERFORM note_merge(v_merge, v_pair.older, 'absorbed', v_pair.newer), note_merge(v_merge, v_pair.newer, 'merged_into', v_pair.older);
    END LOOP;
    INSERT INTO contact_merge_rows (tenant_id, merge_id, kind, key, was)
    SELECT v_tenant, v_merge.id, 'ticket', t.id::text, jsonb_build_object('contact_id', v_remove.id)
    FROM tickets t WHERE t.contact_id = v_remove.id AND t.merged_into IS NULL;
    FOR v_ticket IN
        UPDATE tickets t SET contact_id = v_keep.id, version = t.version + 1 WHERE t.contact_id = v_remove.id AND t.merged_into IS NULL RETURNING *
    LOOP
        IF v_ticket.status IN ('open', 'in_progress', 'waiting') THEN
            PERFORM note_merge(v_merge, v_ticket.id, 'contact_merged', NULL);
        END IF;
    END LOOP;
    -- Webhooks of the last days may come again: what they would repeat moves before anything else can be stored. The rest follows in batches.
    PERFORM merge_messages(v_merge.id, v_keep.id, v_remove.id, merged_tickets(v_merge.id), 2000);
    SELECT array_agg(DISTINCT a.target_id) INTO v_facts FROM message_amendments a WHERE a.contact_id = v_remove.id;
    IF v_facts IS NOT NULL THEN
        v_out := v_out || move_amendments(v_remove.id, v_keep.id, v_facts);
    END IF;
    UPDATE contacts c SET
        name             = COALESCE(NULLIF(v_keep.name, ''), v_remove.name),
        push_name        = COALESCE(NULLIF(v_keep.push_name, ''), v_remove.push_name),
        phone            = COALESCE(NULLIF(v_keep.phone, ''), v_remove.phone),
        note             = concat_ws(E'\n', NULLIF(v_keep.note, ''), NULLIF(v_remove.note, '')),
        saved_at         = COALESCE(v_keep.saved_at, v_remove.saved_at),
        blocked_at       = COALESCE(v_keep.blocked_at, v_remove.blocked_at),
        photo_key        = COALESCE(NULLIF(v_keep.photo_key, ''), v_remove.photo_key),
        photo_fetched_at = CASE WHEN v_keep.photo_key = '' THEN v_remove.photo_fetched_at ELSE v_keep.photo_fetched_at END,
        updated_at       = now()
    WHERE c.id = v_keep.id;
    UPDATE contacts c SET merged_into = v_keep.id, updated_at = now() WHERE c.id = v_remove.id;
    FOR v_ticket IN SELECT t.* FROM tickets t WHERE t.contact_id = ANY (v_ids) AND t.status IN ('open', 'in_progress', 'waiting') ORDER BY t.id LOOP
        v_out := v_out || announce(v_ticket, 'ticket.changed', NULL, NULL);
    END LOOP;
    RETURN QUERY SELECT 'moving', v_merge.undo_until, v_out || announce_contact(v_tenant, v_keep.id) || announce_contact(v_tenant, v_remove.id);
END
$$;
-- Whole tickets that a joining has moved.
CREATE FUNCTION merged_tickets(p_merge uuid) RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ SELECT ARRAY(SELECT r.key::uuid FROM contact_merge_rows r WHERE r.merge_id = p_merge AND r.kind = 'ticket') $$;
-- +goose StatementEnd

-- Goes on with a joining: at most p_limit messages, else the tickets that were emptied and are still to be cancelled by their workflows; without any
-- it is done. outcome: moved (ask again), cancel (tickets holds which), done.
-- +goose StatementBegin
CREATE FUNCTION merge_onward(p_join uuid, p_limit integer) RETURNS TABLE (outcome text, tickets uuid[], outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_merge contact_merges;
    v_left  uuid[];
    v_row   record;
    v_out   bigint[] := '{}';
BEGIN
    SELECT * INTO v_merge FROM contact_merges g WHERE g.join_id = p_join AND g.state = 'moving' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'done', '{}'::uuid[], v_out;
        RETURN;
    END IF;
    IF merge_messages(v_merge.id, v_merge.kept_id, v_merge.removed_id, merged_tickets(v_merge.id), p_limit) > 0 THEN
        RETURN QUERY SELECT 'moved', '{}'::uuid[], v_out;
        RETURN;
    END IF;
    SELECT array_agg(t.id ORDER BY t.id) INTO v_left FROM contact_merge_rows r JOIN tickets t ON t.id = r.key::uuid
    WHERE r.merge_id = v_merge.id AND r.kind = 'absorbed' AND t.status IN ('open', 'in_progress', 'waiting');
    IF v_left IS NOT NULL THEN
        RETURN QUERY SELECT 'cancel', v_left, v_out;
        RETURN;
    END IF;
    -- What somebody still wrote there before it was cancelled.
    FOR v_row IN
        SELECT r.key::uuid AS emptied, (r.was ->> 'into')::uuid AS into_ticket FROM contact_merge_rows r WHERE r.merge_id = v_merge.id AND r.kind = 'absorbed'
    LOOP
        PERFORM 1 FROM tickets t WHERE t.id IN (v_row.emptied, v_row.into_ticket) ORDER BY t.id FOR UPDATE;
        PERFORM merge_messages(v_merge.id, v_merge.kept_id, v_merge.removed_id, ARRAY[v_row.emptied], 1000000);
        v_out := v_out || absorb_messages(v_merge.id, v_row.emptied, v_row.into_ticket);
    END LOOP;
    UPDATE contact_merges g SET state = 'done' WHERE g.id = v_merge.id;
    RETURN QUERY SELECT 'done', '{}'::uuid[], v_out || announce_contact(v_merge.tenant_id, v_merge.kept_id);
END
$$;
-- +goose StatementEnd

-- Joinings that were begun, or asked for, and have no run any more are found by ids (R36).
CREATE POLICY sweep ON contacts FOR SELECT TO balcao_sweep USING (true);
CREATE POLICY sweep ON contact_joins FOR SELECT TO balcao_sweep USING (true);
CREATE POLICY sweep ON contact_merges FOR SELECT TO balcao_sweep USING (true);
GRANT SELECT (id, merged_into) ON contacts TO balcao_sweep;
GRANT SELECT (id, tenant_id, older_id, newer_id, undo_by) ON contact_joins TO balcao_sweep;
GRANT SELECT (join_id, state, undo_until, merged_at) ON contact_merges TO balcao_sweep;

-- +goose Down
REVOKE SELECT (id, merged_into) ON contacts FROM balcao_sweep;
DROP POLICY sweep ON contacts;
DROP POLICY sweep ON contact_joins;
DROP POLICY sweep ON contact_merges;
DROP FUNCTION merge_onward(uuid, integer);
DROP FUNCTION merge_contacts(uuid);
DROP FUNCTION merged_tickets(uuid);
DROP FUNCTION note_merge(contact_merges, uuid, text, uuid);
DROP FUNCTION absorb_messages(uuid, uuid, uuid);
DROP FUNCTION merge_messages(uuid, uuid, uuid, uuid[], integer);
DROP FUNCTION surviving_contact(uuid);
