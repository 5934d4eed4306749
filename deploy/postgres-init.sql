-- Runs once, when the volume is empty. Prefect's migrations make the extension pg_trgm themselves.
CREATE DATABASE prefect;
