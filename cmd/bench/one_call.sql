-- The call that the program makes for a webhook of a known contact, in one round trip, without the program around it.
\set company random(1, :companies)
\set customer random(0, :customers - 1)
\set phone :first_phone + :customer
\set lid 100000000000000 + :customer
\startpipeline
SELECT set_config('role', 'balcao_app', true), set_config('app.tenant_id', (:tenants::text[])[:company], true);
SELECT i.outcome, i.message_id, i.ticket_id, i.contact_id, i.seq, i.intent, announcements(i.outbox_ids)
FROM ingest_message(
    (:connections::uuid[])[:company], ARRAY['lid:' || :lid::text, 'phone:' || :phone::text], 'person', '', :phone::text,
    ARRAY['message', 'message', 'message', 'new_ticket', 'new_ticket'],
    array_fill(overlay(gen_random_uuid()::text PLACING overlay(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
                                                               PLACING '-' FROM 9 FOR 0) FROM 1 FOR 13)::uuid, ARRAY[4]),
    jsonb_build_object('provider_id', '3B' || upper(left(replace(gen_random_uuid()::text, '-', ''), 18)), 'type', 'text', 'direction', 'in',
        'origin', 'customer', 'status', 'received', 'author_name', '', 'body', :body::text, 'preview', left(:body::text, 160),
        'sent_at', date_trunc('milliseconds', now()), 'raw', :raw::jsonb),
    false) i;
\endpipeline
