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

-- Sweeps remove uploads that nobody has finished or used; they see ids and age only.
CREATE POLICY sweep ON uploads FOR SELECT TO balcao_sweep USING (true);
GRANT SELECT (id, tenant_id, state, touched_at) ON uploads TO balcao_sweep;

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
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION copy_media(uuid, messages);
DROP FUNCTION attach_upload(messages, uuid, uuid);
DROP FUNCTION expect_media(messages);
DROP FUNCTION claimed(text);
DROP FUNCTION media_kind(text, boolean, text);
DROP TABLE uploads, media;
