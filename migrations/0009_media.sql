-- Files of messages, and uploads that become such (WA-9; rules R19, R31).
-- +goose Up

-- The file of a message; its id is the message's, so that a message has one at most and whatever asks for it twice finds it. What came from
-- outside is fetched by the workflow media/<id>.
CREATE TABLE media (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL,
    message_id  uuid UNIQUE,
    kind        text NOT NULL CHECK (kind IN ('image', 'audio', 'voice', 'video', 'gif', 'ptv', 'document', 'sticker')),
    state       text NOT NULL CHECK (state IN ('pending', 'stored', 'failed', 'refused')),
    failure     text,                                           -- code; while pending: why the last try failed
    attempts    integer NOT NULL DEFAULT 0,                     -- tries to fetch it
    source_url  text,                                           -- where Z-API keeps it for 30 days; sensitive: holds the instance's id
    poster_url  text,                                           -- its small picture there
    mime        text NOT NULL DEFAULT '',                       -- by content once stored, before that what the sender says
    name        text NOT NULL DEFAULT '',                       -- as the sender calls it; only ever shown and offered for saving
    size        bigint NOT NULL DEFAULT 0,                      -- bytes
    sha256      bytea,
    storage_key text,
    thumb_key   text,
    width       integer,                                        -- pixels, as it is to be shown
    height      integer,
    seconds     integer,
    pages       integer,
    waveform    bytea,                                          -- 64 loudnesses, 0 to 100
    created_at  timestamptz NOT NULL DEFAULT now(),
    stored_at   timestamptz
);
CREATE INDEX media_awaited ON media (id) WHERE state = 'pending';
-- Copies share an object: whoever removes one looks for others first.
CREATE INDEX media_object ON media (storage_key) WHERE storage_key IS NOT NULL;

-- A file on its way from a browser (tus 1.0.0). Its bytes are kept in parts, each an object, until the last has come; then it is one object.
CREATE TABLE uploads (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL,
    user_id     uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    ticket_id   uuid,
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'stored', 'refused', 'used')),
    failure     text,
    name        text NOT NULL,
    length      bigint NOT NULL CHECK (length > 0),             -- bytes announced
    received    bigint NOT NULL DEFAULT 0,                      -- bytes kept: the offset of tus
    parts       bigint[] NOT NULL DEFAULT '{}',                 -- offsets at which its parts begin
    holder      uuid,                                           -- the request that writes
    held_until  timestamptz NOT NULL DEFAULT '-infinity',
    kind        text,                                           -- by content, once stored: image, audio, video or document
    mime        text NOT NULL DEFAULT '',
    size        bigint NOT NULL DEFAULT 0,                      -- of the object, which a recording changes
    sha256      bytea,
    storage_key text,
    thumb_key   text,
    width       integer,
    height      integer,
    seconds     integer,
    waveform    bytea,
    message_id  uuid,                                           -- that uses it
    created_at  timestamptz NOT NULL DEFAULT now(),
    touched_at  timestamptz NOT NULL DEFAULT now(),
    CHECK (received <= length)
);
CREATE INDEX uploads_age ON uploads (touched_at);

CALL isolate_tenant('media');
CALL isolate_tenant('uploads');
GRANT SELECT, INSERT, UPDATE, DELETE ON media, uploads TO balcao_app;

-- Sweeps remove uploads that nobody has finished or used, and put files back on their way whose workflow is lost (R36); they see ids, state
-- and age only.
CREATE POLICY sweep ON uploads FOR SELECT TO balcao_sweep USING (true);
CREATE POLICY sweep ON media FOR SELECT TO balcao_sweep USING (true);
GRANT SELECT (id, tenant_id, touched_at) ON uploads TO balcao_sweep;
GRANT SELECT (id, tenant_id, state) ON media TO balcao_sweep;

-- +goose StatementBegin
-- What the file of a message is to be shown as. p_mime is the sender's word, which decides only where the type of the message does not.
CREATE FUNCTION media_kind(p_type text, p_voice boolean, p_mime text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE
        WHEN p_type = 'audio' THEN CASE WHEN p_voice THEN 'voice' ELSE 'audio' END
        WHEN p_type = 'video_note' THEN 'ptv'
        WHEN p_type IN ('image', 'voice', 'video', 'gif', 'ptv', 'document', 'sticker') THEN p_type
        WHEN p_mime LIKE 'image/%' THEN 'image'
        WHEN p_mime LIKE 'video/%' THEN 'video'
        ELSE 'document' END
    $$;
-- A size or a length that a sender claims; null for what is none.
CREATE FUNCTION claimed(p_value text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN p_value ~ '^[1-9][0-9]{0,8}$' THEN p_value::integer END $$;

-- Has the file of a stored message fetched, in the transaction that stores the message (R31). Does nothing for a message without a file, or
-- one whose file is known already. A file that Z-API itself could not get is kept as failed.
-- Returns the rows of the outbox.
CREATE FUNCTION expect_media(p_message messages) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_media jsonb := p_message.content -> 'media';
    v_url   text := NULLIF(v_media ->> 'url', '');
    v_lost  boolean := v_url IS NULL OR COALESCE(v_media ->> 'download_error', '') <> '';
BEGIN
    IF jsonb_typeof(v_media) IS DISTINCT FROM 'object' THEN
        RETURN '{}';
    END IF;
    INSERT INTO media (id, tenant_id, message_id, kind, state, failure, source_url, poster_url, mime, name, width, height, seconds, pages)
    VALUES (p_message.id, p_message.tenant_id, p_message.id,
            media_kind(p_message.type, (v_media ->> 'voice')::boolean, v_media ->> 'mime'),
            CASE WHEN v_lost THEN 'failed' ELSE 'pending' END, CASE WHEN v_lost THEN 'no_source' END,
            v_url, NULLIF(v_media ->> 'thumbnail_url', ''), left(COALESCE(v_media ->> 'mime', ''), 200),
            left(COALESCE(NULLIF(v_media ->> 'name', ''), v_media ->> 'title', ''), 255),
            claimed(v_media ->> 'width'), claimed(v_media ->> 'height'), claimed(v_media ->> 'seconds'), claimed(v_media ->> 'pages'))
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND OR v_lost THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY[start_workflow(p_message.tenant_id, 'media', p_message.id)];
END
$$;

-- Makes a finished upload the file of a message of ours. Null, and nothing done, when the upload is not the author's, not finished, used
-- already, or no file that this type of message can carry. An upload is used once.
CREATE FUNCTION attach_upload(p_message messages, p_upload uuid, p_author uuid) RETURNS uuid
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_upload uploads;
    v_kind   text;
BEGIN
    SELECT * INTO v_upload FROM uploads u
    WHERE u.id = p_upload AND u.tenant_id = p_message.tenant_id AND u.user_id = p_author AND u.state = 'stored' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    v_kind := media_kind(p_message.type, (p_message.content -> 'media' ->> 'voice')::boolean, v_upload.mime);
    IF v_upload.kind <> (CASE WHEN v_kind = 'document' THEN v_upload.kind WHEN v_kind = 'sticker' THEN 'image' WHEN v_kind = 'voice' THEN 'audio'
                              WHEN v_kind IN ('gif', 'ptv') THEN 'video' ELSE v_kind END) THEN
        RETURN NULL;
    END IF;
    UPDATE uploads u SET state = 'used', message_id = p_message.id, touched_at = now() WHERE u.id = p_upload;
    INSERT INTO media (id, tenant_id, message_id, kind, state, mime, name, size, sha256, storage_key, thumb_key, width, height, seconds, waveform, stored_at)
    VALUES (p_message.id, p_message.tenant_id, p_message.id, v_kind, 'stored', v_upload.mime, v_upload.name, v_upload.size, v_upload.sha256,
            v_upload.storage_key, v_upload.thumb_key, v_upload.width, v_upload.height, v_upload.seconds, v_upload.waveform, now());
    RETURN p_message.id;
END
$$;

-- Gives a message the file of another one, as forwarding does: a row of its own, the same objects. Null, and nothing done, when that file is
-- not stored.
CREATE FUNCTION copy_media(p_from uuid, p_to messages) RETURNS uuid
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_id uuid;
BEGIN
    INSERT INTO media (id, tenant_id, message_id, kind, state, mime, name, size, sha256, storage_key, thumb_key, width, height, seconds, pages,
                       waveform, stored_at)
    SELECT p_to.id, p_to.tenant_id, p_to.id, m.kind, 'stored', m.mime, m.name, m.size, m.sha256, m.storage_key, m.thumb_key, m.width, m.height,
           m.seconds, m.pages, m.waveform, now()
    FROM media m WHERE m.message_id = p_from AND m.tenant_id = p_to.tenant_id AND m.state = 'stored'
    RETURNING media.id INTO v_id;
    RETURN v_id;
END
$$;
-- Tells the browsers that the file of a message is another one now.
CREATE FUNCTION announce_media(p_media uuid) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_message messages;
BEGIN
    SELECT m.* INTO v_message FROM media f JOIN messages m ON m.id = f.message_id WHERE f.id = p_media;
    RETURN CASE WHEN v_message.id IS NULL THEN '{}' ELSE announce_message(v_message) END;
END
$$;

-- The file of a message has been fetched and looked at. Does nothing unless it is awaited. What the sender says of sides and length stands
-- where the file itself does not tell.
CREATE FUNCTION store_media(p_media uuid, p_found jsonb, p_sha256 bytea, p_waveform bytea) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
BEGIN
    UPDATE media f SET state = 'stored', failure = NULL, stored_at = now(), kind = p_found ->> 'kind', mime = p_found ->> 'mime',
        size = (p_found ->> 'size')::bigint, storage_key = p_found ->> 'key', thumb_key = NULLIF(p_found ->> 'thumb_key', ''),
        width = COALESCE(NULLIF((p_found ->> 'width')::integer, 0), f.width), height = COALESCE(NULLIF((p_found ->> 'height')::integer, 0), f.height),
        seconds = COALESCE(NULLIF((p_found ->> 'seconds')::integer, 0), f.seconds), sha256 = p_sha256, waveform = p_waveform
    WHERE f.id = p_media AND f.state = 'pending';
    RETURN CASE WHEN FOUND THEN announce_media(p_media) ELSE '{}' END;
END
$$;

-- A try to fetch the file of a message did not bring it. p_state: pending (it is tried again), failed or refused. The browsers hear of it
-- when they see a difference.
CREATE FUNCTION fail_media(p_media uuid, p_state text, p_failure text) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE
    AS $$
BEGIN
    UPDATE media f SET state = p_state, failure = p_failure
    WHERE f.id = p_media AND f.state = 'pending' AND (f.state, f.failure) IS DISTINCT FROM (p_state, p_failure);
    RETURN CASE WHEN FOUND THEN announce_media(p_media) ELSE '{}' END;
END
$$;

-- Has a file fetched again that was not got, or at once when it waits for its next try. outcome: asked, not_found (absent, or of a ticket that v
-- does not see), stored (there is nothing to fetch), no_source (it was never to be had).
CREATE FUNCTION retry_media(v viewer, p_media uuid) RETURNS TABLE (outcome text, outbox_ids bigint[])
    LANGUAGE plpgsql VOLATILE
    AS $$
DECLARE
    v_media media;
BEGIN
    SELECT f.* INTO v_media FROM media f JOIN messages m ON m.id = f.message_id JOIN tickets t ON t.id = m.ticket_id
    WHERE f.id = p_media AND m.deleted_at IS NULL
      AND ticket_visible(v, t.status, t.department_id, t.agent_id, t.connection_id, t.is_group) FOR UPDATE OF f;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', '{}'::bigint[];
    ELSIF v_media.state = 'stored' THEN
        RETURN QUERY SELECT 'stored', '{}'::bigint[];
    ELSIF v_media.source_url IS NULL THEN
        RETURN QUERY SELECT 'no_source', '{}'::bigint[];
    ELSE
        UPDATE media f SET state = 'pending', failure = NULL WHERE f.id = p_media;
        RETURN QUERY SELECT 'asked', start_workflow(v_media.tenant_id, 'media', p_media) || announce_media(p_media);
    END IF;
END
$$;

-- A browser's request takes an upload in hand for a while, so that two never write at once, whichever process serves them. outcome: held,
-- not_found (absent, or somebody else's), busy (another request has it), offset (it goes on somewhere else), done (nothing is missing).
CREATE FUNCTION hold_upload(p_upload uuid, p_user uuid, p_offset bigint, p_holder uuid, p_lease interval)
    RETURNS TABLE (outcome text, received bigint)
    LANGUAGE plpgsql VOLATILE
    AS $$
#variable_conflict use_column
DECLARE
    v_upload uploads;
BEGIN
    SELECT * INTO v_upload FROM uploads u WHERE u.id = p_upload AND u.user_id = p_user FOR UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', 0::bigint;
    ELSIF v_upload.state <> 'open' THEN
        RETURN QUERY SELECT 'done', v_upload.received;
    ELSIF v_upload.held_until > clock_timestamp() THEN
        RETURN QUERY SELECT 'busy', v_upload.received;
    ELSIF v_upload.received <> p_offset THEN
        RETURN QUERY SELECT 'offset', v_upload.received;
    ELSE
        UPDATE uploads u SET holder = p_holder, held_until = clock_timestamp() + p_lease, touched_at = now() WHERE u.id = p_upload;
        RETURN QUERY SELECT 'held', v_upload.received;
    END IF;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION hold_upload(uuid, uuid, bigint, uuid, interval);
DROP FUNCTION retry_media(viewer, uuid);
DROP FUNCTION fail_media(uuid, text, text);
DROP FUNCTION store_media(uuid, jsonb, bytea, bytea);
DROP FUNCTION announce_media(uuid);
DROP FUNCTION copy_media(uuid, messages);
DROP FUNCTION attach_upload(messages, uuid, uuid);
DROP FUNCTION expect_media(messages);
DROP FUNCTION claimed(text);
DROP FUNCTION media_kind(text, boolean, text);
DROP TABLE uploads, media;
