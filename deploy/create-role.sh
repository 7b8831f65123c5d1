#!/bin/bash
# Runs once, when the database volume is empty: the application's role and its database.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --set=password="$SALESORG_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE salesorg LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE salesorg OWNER salesorg;
SQL
