-- name: connection_list
-- All numbers of the tenant, or the one that is asked for.
SELECT c.id, c.slug, c.name, c.phone, c.color, c.department_id, c.agent_id, c.ai_agent_id, c.enabled, c.groups_enabled, c.instance,
       c.has_client_token, c.greeting, c.farewell, c.call_reply, c.delay_seconds, c.send_interval_ms, c.read_on_whatsapp, c.import_contacts,
       c.status, c.status_at, c.sending_paused_at, c.pause_reason, c.hook_secret, c.key_id, a.last_webhook_at, a.token_mismatch_at,
       h.connected, h.phone_online, h.queue_length, h.battery, h.probed_at, a.last_in_at, a.last_out_at,
       h.webhooks_ok, h.down_since, h.error
FROM connections c LEFT JOIN connection_activity a ON a.connection_id = c.id LEFT JOIN connection_health h ON h.connection_id = c.id
WHERE c.deleted_at IS NULL AND ($1::uuid IS NULL OR c.id = $1) ORDER BY c.name, c.id
