-- What a webhook of a known contact writes, as nine statements in one transaction, by the application's role under row-level security.
-- The rows are those that ingest_message writes, column for column.
\set company random(1, :companies)
\set customer random(0, :customers - 1)
\set phone :first_phone + :customer
BEGIN;
SELECT set_config('role', 'balcao_app', true), set_config('app.tenant_id', (:tenants::text[])[:company], true);
SELECT pg_advisory_xact_lock(hashtextextended('phone:' || :phone::text, :company::bigint));
SELECT contact_id FROM contact_identities WHERE tenant_id = (:tenants::uuid[])[:company] AND key = 'phone:' || :phone::text
\gset
SELECT id AS ticket_id, last_seq + 1 AS seq FROM tickets
WHERE connection_id = (:connections::uuid[])[:company] AND contact_id = :contact_id::uuid AND status IN ('open', 'in_progress', 'waiting')
FOR UPDATE
\gset
INSERT INTO messages (id, tenant_id, connection_id, contact_id, ticket_id, seq, provider_id, type, direction, origin, intent, body, raw, status,
                      sent_at, search)
VALUES (overlay(gen_random_uuid()::text PLACING overlay(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
                                                        PLACING '-' FROM 9 FOR 0) FROM 1 FOR 13)::uuid,
        (:tenants::uuid[])[:company], (:connections::uuid[])[:company], :contact_id::uuid, :ticket_id::uuid, :seq::bigint,
        '3B' || upper(left(replace(gen_random_uuid()::text, '-', ''), 18)), 'text', 'in', 'customer', 'message', :body::text, :raw::jsonb, 'received',
        date_trunc('milliseconds', now()), search_vector(:body::text))
RETURNING id AS message_id
\gset
UPDATE tickets SET last_seq = :seq::bigint, version = version + 1, unread = unread + 1, address = :phone::text,
    last_message_at = greatest(last_message_at, date_trunc('milliseconds', now())), last_message_id = :message_id::uuid, last_type = 'text',
    last_direction = 'in', last_preview = left(:body::text, 160)
WHERE id = :ticket_id::uuid;
INSERT INTO outbox (tenant_id, topic, ticket_id, payload) VALUES
    ((:tenants::uuid[])[:company], 'ticket', :ticket_id::uuid, jsonb_build_object(
        'kind', 'inbound', 'message_id', :message_id::uuid, 'seq', :seq::bigint, 'intent', 'message', 'at', now())),
    ((:tenants::uuid[])[:company], 'realtime', :ticket_id::uuid, jsonb_build_object(
        'kind', 'message.created', 'ticket_id', :ticket_id::uuid, 'message_id', :message_id::uuid, 'seq', :seq::bigint, 'version', :seq::bigint,
        'at', clock_timestamp(), 'after', jsonb_build_object('status', 'open', 'department_id', :ticket_id::uuid, 'agent_id', NULL,
        'connection_id', (:connections::uuid[])[:company], 'is_group', false)));
COMMIT;
