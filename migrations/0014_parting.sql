-- A joining of two contacts is taken back (WA-12), for 30 days. What was written since stays where it was written: with its ticket, which goes back
-- whole where it was moved whole; with the kept contact where two tickets had become one, or where it belongs to no ticket.
-- +goose Up

-- What the list shows of a ticket, from its messages.
-- +goose StatementBegin
CREATE FUNCTION refresh_ticket_line(p_ticket uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_last messages;
BEGIN
    SELECT * INTO v_last FROM messages m
    WHERE m.ticket_id = p_ticket AND m.intent <> 'linked' AND m.type <> 'notice' ORDER BY m.sent_at DESC, m.id DESC LIMIT 1;
    UPDATE tickets t SET
        version         = t.version + 1,
        last_message_id = v_last.id,
        last_type       = COALESCE(CASE WHEN v_last.deleted_at IS NOT NULL THEN 'revoke' ELSE v_last.type END, ''),
        last_direction  = COALESCE(v_last.direction, ''),
        last_preview    = COALESCE(CASE WHEN v_last.deleted_at IS NOT NULL THEN '' ELSE left(btrim(regexp_replace(v_last.body, '\s+', ' ', 'g')), 160) END, ''),
        last_message_at = COALESCE(v_last.sent_at, t.last_message_at)
    WHERE t.id = p_ticket;
END
$$;

-- outcome: undone (tickets: those that a joining had emptied, to be opened again by their workflows), busy (a message that would change its
-- ticket is on its way: try again), nothing (nobody asked for it, or the kept contact was joined with another meanwhile).
CREATE FUNCTION undo_merge(p_join uuid) RETURNS TABLE (outcome text, tickets uuid[], outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_tenant  uuid := current_tenant();
    v_merge   contact_merges;
    v_keep    contacts;
    v_remove  contacts;
    v_before  contacts;
    v_tickets uuid[];
    v_emptied uuid[];
    v_facts   text[];
    v_row     record;
    v_ticket  tickets;
    v_out     bigint[] := '{}';
BEGIN
    SELECT * INTO v_merge FROM contact_merges g
    WHERE g.join_id = p_join AND g.state IN ('undoing', 'undone') ORDER BY g.merged_at DESC, g.id DESC LIMIT 1 FOR UPDATE;
    SELECT COALESCE(array_agg(r.key::uuid), '{}') INTO v_emptied FROM contact_merge_rows r WHERE r.merge_id = v_merge.id AND r.kind = 'absorbed';
    IF v_merge.id IS NULL OR v_merge.state = 'undone' THEN
        RETURN QUERY SELECT CASE WHEN v_merge.id IS NULL THEN 'nothing' ELSE 'undone' END, v_emptied, v_out;
        RETURN;
    END IF;
    PERFORM lock_identities(v_tenant, (SELECT array_agg(i.key) FROM contact_identities i WHERE i.contact_id = v_merge.kept_id));
    PERFORM 1 FROM contacts c WHERE c.id IN (v_merge.kept_id, v_merge.removed_id) ORDER BY c.id FOR UPDATE;
    SELECT * INTO v_keep FROM contacts c WHERE c.id = v_merge.kept_id;
    SELECT * INTO v_remove FROM contacts c WHERE c.id = v_merge.removed_id;
    IF v_keep.merged_into IS NOT NULL OR v_remove.merged_into IS DISTINCT FROM v_keep.id THEN
        UPDATE contact_merges g SET state = 'done' WHERE g.id = v_merge.id;
        RETURN QUERY SELECT 'nothing', '{}'::uuid[], v_out;
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT id) INTO v_tickets FROM (
        SELECT r.key::uuid AS id FROM contact_merge_rows r WHERE r.merge_id = v_merge.id AND r.kind IN ('ticket', 'absorbed')
        UNION ALL SELECT (r.was ->> 'into')::uuid FROM contact_merge_rows r WHERE r.merge_id = v_merge.id AND r.kind = 'absorbed') ids;
    PERFORM 1 FROM tickets t WHERE t.id = ANY (v_tickets) ORDER BY t.id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM contact_merge_rows r JOIN messages m ON m.id = r.key::uuid
               WHERE r.merge_id = v_merge.id AND r.kind = 'message' AND (m.status = 'sending' OR (m.status = 'queued' AND m.held_at IS NULL))) THEN
        RETURN QUERY SELECT 'busy', '{}'::uuid[], v_out;
        RETURN;
    END IF;
    UPDATE contact_identities i SET contact_id = v_remove.id FROM contact_merge_rows r
    WHERE r.merge_id = v_merge.id AND r.kind = 'identity' AND i.tenant_id = v_tenant AND i.key = r.key AND i.contact_id = v_keep.id;

    UPDATE tickets t SET contact_id = (r.was ->> 'contact_id')::uuid, version = t.version + 1 FROM contact_merge_rows r
    WHERE r.merge_id = v_merge.id AND r.kind = 'ticket' AND t.id = r.key::uuid;
    UPDATE tickets t SET contact_id = (r.was ->> 'contact_id')::uuid, unread = (r.was ->> 'unread')::integer, merged_into = NULL FROM contact_merge_rows r
    WHERE r.merge_id = v_merge.id AND r.kind = 'absorbed' AND t.id = r.key::uuid;
    UPDATE messages m SET ticket_id = (r.was ->> 'ticket_id')::uuid, seq = (r.was ->> 'seq')::bigint, intent = r.was ->> 'intent'
    FROM contact_merge_rows r WHERE r.merge_id = v_merge.id AND r.kind = 'message' AND m.id = r.key::uuid;
    UPDATE messages m SET contact_id = t.contact_id FROM tickets t
    WHERE t.id = ANY (v_tickets) AND m.ticket_id = t.id AND m.contact_id <> t.contact_id;
    UPDATE messages m SET contact_id = v_remove.id FROM contact_merge_rows r
    WHERE r.merge_id = v_merge.id AND r.kind = 'message' AND m.id = r.key::uuid AND r.was ->> 'ticket_id' IS NULL;
    UPDATE messages m SET provider_id = r.was ->> 'provider_id' FROM contact_merge_rows r
    WHERE r.merge_id = v_merge.id AND r.kind = 'message' AND m.id = r.key::uuid AND m.provider_id IS NULL;
    DELETE FROM ticket_tags g USING contact_merge_rows r
    WHERE r.merge_id = v_merge.id AND r.kind = 'tag' AND g.ticket_id = (r.was ->> 'ticket_id')::uuid AND g.tag_id = (r.was ->> 'tag_id')::uuid;
    FOR v_row IN SELECT r.key::uuid AS emptied, (r.was ->> 'into')::uuid AS into_ticket, (r.was ->> 'unread')::integer AS unread
                 FROM contact_merge_rows r WHERE r.merge_id = v_merge.id AND r.kind = 'absorbed' LOOP
        UPDATE tickets t SET unread = greatest(0, t.unread - v_row.unread) WHERE t.id = v_row.into_ticket;
        PERFORM refresh_ticket_line(v_row.emptied), refresh_ticket_line(v_row.into_ticket);
    END LOOP;
    SELECT array_agg(DISTINCT a.target_id) INTO v_facts FROM message_amendments a JOIN messages m
      ON m.connection_id = a.connection_id AND m.contact_id = v_remove.id AND m.provider_id = a.target_id WHERE a.contact_id = v_keep.id;
    IF v_facts IS NOT NULL THEN
        v_out := v_out || move_amendments(v_keep.id, v_remove.id, v_facts);
    END IF;

    -- What the kept contact has only from the other, and nobody has changed since.
    v_before := jsonb_populate_record(NULL::contacts, v_merge.before);
    UPDATE contacts c SET
        name       = CASE WHEN v_before.name = '' AND c.name = v_remove.name THEN '' ELSE c.name END,
        push_name  = CASE WHEN v_before.push_name = '' AND c.push_name = v_remove.push_name THEN '' ELSE c.push_name END,
        phone      = CASE WHEN v_before.phone = '' AND c.phone = v_remove.phone THEN '' ELSE c.phone END,
        note       = CASE WHEN c.note = concat_ws(E'\n', NULLIF(v_before.note, ''), NULLIF(v_remove.note, '')) THEN v_before.note ELSE c.note END,
        saved_at   = CASE WHEN c.saved_at = v_remove.saved_at THEN v_before.saved_at ELSE c.saved_at END,
        blocked_at = CASE WHEN c.blocked_at = v_remove.blocked_at THEN v_before.blocked_at ELSE c.blocked_at END,
        photo_key  = CASE WHEN v_before.photo_key = '' AND c.photo_key = v_remove.photo_key THEN '' ELSE c.photo_key END,
        updated_at = now()
    WHERE c.id = v_keep.id;
    UPDATE contacts c SET merged_into = NULL, updated_at = now() WHERE c.id = v_remove.id;
    UPDATE contact_merges g SET state = 'undone', undone_at = now(), undone_by = (SELECT j.undo_by FROM contact_joins j WHERE j.id = p_join)
    WHERE g.id = v_merge.id RETURNING * INTO v_merge;
    FOR v_ticket IN SELECT t.* FROM tickets t WHERE t.id = ANY (v_tickets) ORDER BY t.id LOOP
        IF v_ticket.status IN ('open', 'in_progress', 'waiting') OR v_ticket.id = ANY (v_emptied) THEN
            PERFORM note_merge(v_merge, v_ticket.id, 'contact_parted', NULL);
        END IF;
        v_out := v_out || announce(v_ticket, 'ticket.changed', NULL, NULL);
    END LOOP;
    RETURN QUERY SELECT 'undone', v_emptied, v_out || announce_contact(v_tenant, v_keep.id) || announce_contact(v_tenant, v_remove.id);
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION undo_merge(uuid);
DROP FUNCTION refresh_ticket_line(uuid);
