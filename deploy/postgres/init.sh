#!/bin/sh
# Run once, by the postgres image, on an empty volume: the logins and databases of
# Balcão and of Temporal. None of the logins is a superuser (R4). Passwords travel as
# psql variables, so that no quoting can break out.
set -eu
psql -v ON_ERROR_STOP=1 --username postgres --dbname postgres \
  -v owner="$BALCAO_OWNER_PASSWORD" -v app="$BALCAO_APP_PASSWORD" -v temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE balcao_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE PASSWORD :'owner';
CREATE ROLE balcao LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT PASSWORD :'app';
CREATE ROLE temporal LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'temporal';
CREATE DATABASE balcao OWNER balcao_owner;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE balcao, temporal, temporal_visibility FROM PUBLIC;
GRANT CONNECT ON DATABASE balcao TO balcao;
SQL
