-- Text search over tickets and messages (TK-8; rules R1, R8). Functions run as balcao_search because neither @@ nor LIKE is leakproof: under
-- row-level security their indexes would not be used. Tenant and visibility are inside each of them.
-- +goose Up
CREATE POLICY search ON tickets FOR SELECT TO balcao_search USING (true);
CREATE POLICY search ON messages FOR SELECT TO balcao_search USING (true);
CREATE POLICY search ON contacts FOR SELECT TO balcao_search USING (true);
CREATE POLICY search ON tenants FOR SELECT TO balcao_search USING (true);
GRANT SELECT (id, tenant_id, protocol, status, department_id, agent_id, connection_id, contact_id, is_group, last_message_at) ON tickets TO balcao_search;
GRANT SELECT (id, tenant_id, ticket_id, sent_at, search, deleted_at) ON messages TO balcao_search;
GRANT SELECT (id, tenant_id, name, push_name, phone) ON contacts TO balcao_search;
GRANT SELECT (id, created_at) ON tenants TO balcao_search;

-- The week of an instant, counted from 1970. The index holds it beside the words, so that a search walks back week by week and stops when it
-- has enough: a word that stands in every tenth of ten million messages is answered from the last week alone.
-- +goose StatementBegin
CREATE FUNCTION search_week(p_at timestamptz) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT floor(extract(epoch FROM p_at) / 604800)::integer $$;
-- +goose StatementEnd
CREATE INDEX messages_search ON messages USING gin (tenant_id, search_week(sent_at), search);

-- +goose StatementBegin
-- Messages that hold the words, newest first, at most p_limit, all in tickets visible to v. Deleted ones are not found. Looking back ends
-- after p_budget, whatever is left: a last row without ids says so.
CREATE FUNCTION search_messages(v viewer, p_text text, p_limit integer, p_budget interval)
    RETURNS TABLE (message_id uuid, ticket_id uuid, sent_at timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public SET plan_cache_mode = force_generic_plan ROWS 50
    AS $$
#variable_conflict use_column
DECLARE
    v_tenant uuid := current_tenant();
    v_query  tsquery := search_query(p_text);
    v_until  timestamptz := clock_timestamp() + p_budget;
    v_week   integer := search_week(now()) + 1;
    v_oldest integer;
    v_left   integer := p_limit;
    v_found  integer;
BEGIN
    IF v_tenant IS NULL OR numnode(v_query) = 0 THEN
        RETURN;
    END IF;
    -- A message may be older than its ticket, by how long WhatsApp kept it for a phone that was off.
    SELECT search_week(least(p.created_at, CASE WHEN min(t.protocol) ~ '^\d{8}-' THEN to_date(left(min(t.protocol), 8), 'YYYYMMDD')::timestamptz END)) - 6
    INTO v_oldest
    FROM tenants p LEFT JOIN tickets t ON t.tenant_id = p.id WHERE p.id = v_tenant GROUP BY p.id;
    WHILE v_left > 0 AND v_week >= v_oldest LOOP
        IF clock_timestamp() > v_until THEN
            RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::timestamptz;
            RETURN;
        END IF;
        RETURN QUERY
            SELECT m.id, m.ticket_id, m.sent_at FROM messages m JOIN tickets t ON t.id = m.ticket_id
            WHERE m.tenant_id = v_tenant AND search_week(m.sent_at) = v_week AND m.search @@ v_query AND m.deleted_at IS NULL
              AND ticket_visible(v, t.status, t.department_id, t.agent_id, t.connection_id, t.is_group)
            ORDER BY m.sent_at DESC, m.id DESC LIMIT v_left;
        GET DIAGNOSTICS v_found = ROW_COUNT;
        v_left := v_left - v_found;
        v_week := v_week - 1;
    END LOOP;
END
$$;

-- Tickets by what stands at their head: protocol, contact's name or phone. Newest first, at most p_limit, all visible to v.
CREATE FUNCTION search_ticket_heads(v viewer, p_text text, p_limit integer) RETURNS TABLE (ticket_id uuid, last_message_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 50
    AS $$
    WITH found AS (
        (SELECT t.id, t.last_message_at FROM tickets t
         WHERE t.tenant_id = current_tenant() AND t.protocol = p_text
           AND ticket_visible(v, t.status, t.department_id, t.agent_id, t.connection_id, t.is_group))
        UNION ALL
        (SELECT t.id, t.last_message_at FROM contacts c JOIN tickets t ON t.contact_id = c.id
         WHERE c.tenant_id = current_tenant()
           AND (fold(c.name || ' ' || c.push_name) LIKE '%' || fold(replace(replace(replace(p_text, '\', '\\'), '%', '\%'), '_', '\_')) || '%'
                -- Part of a number, however it is written.
                OR (p_text ~ '^[\s()+.-]*(\d[\s()+.-]*){4,}$' AND c.phone LIKE '%' || regexp_replace(p_text, '\D', '', 'g') || '%'))
           AND ticket_visible(v, t.status, t.department_id, t.agent_id, t.connection_id, t.is_group)
         ORDER BY t.last_message_at DESC LIMIT p_limit)
    )
    SELECT id, max(last_message_at) FROM found GROUP BY id ORDER BY max(last_message_at) DESC, id DESC LIMIT p_limit
    $$;

-- Tickets whose head or whose messages match, at most p_limit of each, all visible to v.
CREATE FUNCTION search_tickets(v viewer, p_text text, p_limit integer) RETURNS TABLE (ticket_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 50
    AS $$
    SELECT h.ticket_id FROM search_ticket_heads(v, p_text, p_limit) h
    UNION
    SELECT m.ticket_id FROM search_messages(v, p_text, p_limit, '300 milliseconds') m WHERE m.ticket_id IS NOT NULL
    $$;
-- +goose StatementEnd
ALTER FUNCTION search_messages(viewer, text, integer, interval) OWNER TO balcao_search;
ALTER FUNCTION search_ticket_heads(viewer, text, integer) OWNER TO balcao_search;
ALTER FUNCTION search_tickets(viewer, text, integer) OWNER TO balcao_search;
REVOKE ALL ON FUNCTION search_messages(viewer, text, integer, interval), search_ticket_heads(viewer, text, integer),
    search_tickets(viewer, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_messages(viewer, text, integer, interval), search_ticket_heads(viewer, text, integer),
    search_tickets(viewer, text, integer) TO balcao_app;

-- The history of one number, closed conversations included (WA-5).
CREATE INDEX tickets_closed_connection ON tickets (tenant_id, connection_id, last_message_at DESC, id DESC) WHERE status IN ('resolved', 'cancelled');

-- +goose Down
DROP INDEX tickets_closed_connection;
DROP FUNCTION search_tickets(viewer, text, integer), search_ticket_heads(viewer, text, integer), search_messages(viewer, text, integer, interval);
DROP INDEX messages_search;
DROP FUNCTION search_week(timestamptz);
