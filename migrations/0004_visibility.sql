-- Who sees which ticket, and how texts are read for search (parameters section 3; rules R7, R8).
-- +goose Up

-- What decides whether a person sees a ticket; built from the profile by postgres.Viewer.
CREATE TYPE viewer AS (
    user_id       uuid,
    sees          text,     -- 'all', 'department' or 'own'
    departments   uuid[],
    connection_id uuid,     -- the only connection that is shown; null: no restriction
    any_group     boolean,  -- flag ignore_assigned_connection: groups of every connection are shown
    closed_all    boolean   -- resolved and cancelled tickets of others too
);

-- The one predicate of visibility, the twin of desk.CanSee. A null never shows a ticket.
-- +goose StatementBegin
CREATE FUNCTION ticket_visible(v viewer, p_status text, p_department uuid, p_agent uuid, p_connection uuid, p_group boolean) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT COALESCE(
        v.user_id IS NOT NULL AND v.sees IN ('all', 'department', 'own')
        AND (v.sees = 'all'
          OR p_agent = v.user_id
          OR (p_department = ANY (v.departments) AND (v.sees = 'department' OR (v.sees = 'own' AND p_agent IS NULL))))
        AND (v.connection_id IS NULL OR v.connection_id = p_connection OR (p_group AND v.any_group))
        AND (p_status IN ('open', 'in_progress', 'waiting') OR p_agent = v.user_id OR v.closed_all)
    , false)
    $$;
-- +goose StatementEnd

-- Two readings of a text: stems of the words as written, and the words without accents and plural. Unaccenting before stemming would break
-- Portuguese stems, and the stemmer leaves plurals such as fiscal, fiscais apart; so a query asks both (R8).
CREATE TEXT SEARCH CONFIGURATION balcao_stem (COPY = pg_catalog.portuguese);
CREATE TEXT SEARCH CONFIGURATION balcao_plain (COPY = pg_catalog.simple);

-- +goose StatementBegin
-- Lower case without accents.
CREATE FUNCTION fold(p_text text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, p_text)) $$;
-- Folded words without their plural. Text and query are reduced alike, so a word that only looks like a plural is found all the same.
CREATE FUNCTION singular(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    v_text text := fold(p_text);
BEGIN
    v_text := regexp_replace(v_text, '(\w\w)(?:oes|aes)\M', '\1ao', 'g');
    v_text := regexp_replace(v_text, '(\w\w[aeou])is\M', '\1l', 'g');
    v_text := regexp_replace(v_text, '(\w\w)ns\M', '\1m', 'g');
    v_text := regexp_replace(v_text, '(\w\w[rz])es\M', '\1', 'g');
    RETURN regexp_replace(v_text, '(\w\w[aeiou])s\M', '\1', 'g');
END
$$;
-- A tsvector holds a megabyte at most: of a text that long the beginning must do.
CREATE FUNCTION search_vector(p_text text) RETURNS tsvector
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT to_tsvector('balcao_stem', left(p_text, 60000)) || to_tsvector('balcao_plain', singular(left(p_text, 60000))) $$;
CREATE FUNCTION search_query(p_text text) RETURNS tsquery
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT websearch_to_tsquery('balcao_stem', p_text) || websearch_to_tsquery('balcao_plain', singular(p_text)) $$;
-- +goose StatementEnd
CREATE INDEX contacts_name ON contacts USING gin (fold(name || ' ' || push_name) gin_trgm_ops);

-- +goose Down
DROP INDEX contacts_name;
DROP FUNCTION search_query(text), search_vector(text), singular(text), fold(text);
DROP TEXT SEARCH CONFIGURATION balcao_plain;
DROP TEXT SEARCH CONFIGURATION balcao_stem;
DROP FUNCTION ticket_visible(viewer, text, uuid, uuid, uuid, boolean);
DROP TYPE viewer;
