#!/bin/sh
# Brings Temporal's two databases up to the schema of this admin-tools version. Safe at
# every start: setup-schema refuses a database that has one, and that is fine.
set -eu
tool() {
  temporal-sql-tool --plugin "$SQL_PLUGIN" --endpoint "$SQL_HOST" --port "$SQL_PORT" \
    --user "$SQL_USER" --password "$SQL_PASSWORD" "$@"
}
for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%%:*}
  schema=${pair##*:}
  tool --database "$database" setup-schema -v 0.0 || echo "$database has a schema"
  tool --database "$database" update-schema --schema-name "postgresql/v12/$schema"
done
