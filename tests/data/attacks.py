"""What people could type to read, write or learn more than their school's tables."""

READ = """
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM read_csv_auto('/etc/passwd')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM read_blob('/etc/passwd')
SELECT * FROM '/etc/passwd'
SELECT * FROM "/etc/hosts.csv"
FROM '{secret}'
SELECT * FROM read_parquet('{secret}')
SELECT * FROM parquet_scan('{secret}')
SELECT * FROM parquet_metadata('{secret}')
SELECT * FROM parquet_schema('{own}')
SELECT * FROM parquet_kv_metadata('{own}')
SELECT * FROM parquet_file_metadata('{own}')
SELECT * FROM read_parquet('{own}')
SELECT * FROM '{own}'
SELECT * FROM read_json('/etc/passwd')
SELECT * FROM read_json_auto('/proc/self/environ')
SELECT * FROM read_json_objects('/etc/passwd')
SELECT * FROM read_ndjson('/etc/passwd')
SELECT * FROM read_ndjson_objects('/etc/passwd')
SELECT * FROM read_duckdb('/tmp/x.duckdb')
SELECT * FROM sniff_csv('/etc/passwd')
SELECT * FROM glob('/**')
SELECT * FROM glob('{folder}/*')
SELECT * FROM read_parquet('https://example.org/x.parquet')
SELECT * FROM 's3://bucket/x.parquet'
SELECT (SELECT content FROM read_text('/etc/passwd'))
SELECT * FROM grades WHERE EXISTS (FROM read_text('/etc/passwd'))
WITH x AS (FROM read_text('/etc/passwd')) SELECT * FROM x
WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a FROM x, read_text('/etc/passwd')) FROM x
SELECT 1 UNION ALL SELECT 2 FROM '{secret}'
FROM grades JOIN '{secret}' USING (sourced_id)
FROM grades, LATERAL (SELECT * FROM '{secret}')
PIVOT '{secret}' ON sourced_id IN ('s1') USING count(*)
UNPIVOT '{secret}' ON COLUMNS(*)
DESCRIBE '{secret}'
SUMMARIZE '{secret}'
SELECT * FROM query('SELECT 1')
SELECT * FROM query_table('grades')
SELECT * FROM query_table(['{secret}'])
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
SELECT * FROM pandas_scan(1)
SELECT * FROM arrow_scan(1, 2, 3)
SELECT * FROM python_map_function(1)
SELECT * FROM seq_scan('grades')
SELECT * FROM SECRET_FRAME
SELECT * FROM secret_frame
/* hidden */ SELECT/**/*/**/FROM/**/read_text/**/('/etc/passwd')
SELECT * FROM "read_text"('/etc/passwd')
SELECT * FROM main.read_text('/etc/passwd')
SELECT * FROM system.main.read_text('/etc/passwd')
SELECT * FROM READ_TEXT('/etc/passwd')
SELECT '/etc/passwd'.read_text()
WITH "{secret}" AS (SELECT 1) SELECT * FROM (SELECT 2), "{secret}"
WITH a AS (SELECT * FROM b), b AS (FROM '{secret}') FROM a
VALUES ((SELECT content FROM read_text('/etc/passwd')))
FROM grades ORDER BY (SELECT content FROM read_text('/etc/passwd'))
FROM grades LIMIT (SELECT count(*) FROM glob('/*'))
SELECT sum(mark) FILTER (EXISTS (FROM glob('/*'))) FROM grades
SELECT row_number() OVER (ORDER BY (SELECT count(*) FROM glob('/*'))) FROM grades
SELECT CASE WHEN true THEN (SELECT count(*) FROM glob('/*')) END
SELECT list_transform([1], lambda x: (SELECT count(*) FROM glob('/*')))
SELECT * REPLACE ((SELECT content FROM read_text('/etc/passwd')) AS mark) FROM grades
FROM grades QUALIFY (SELECT count(*) FROM glob('/*')) > 0
FROM grades AT (VERSION => 1)
"""

LEARN = """
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_views()
SELECT * FROM duckdb_tables()
SELECT * FROM duckdb_databases()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_functions()
SELECT * FROM duckdb_logs()
SELECT * FROM duckdb_extensions()
SELECT * FROM duckdb_settings
SELECT * FROM pg_catalog.pg_class
SELECT * FROM pg_class
SELECT * FROM information_schema.tables
SELECT * FROM sqlite_master
SELECT * FROM pragma_database_list
SELECT * FROM pragma_table_info('grades')
SELECT * FROM pragma_storage_info('grades')
SELECT * FROM pragma_show('grades')
SELECT * FROM memory.main.grades
SELECT * FROM main.grades
SELECT * FROM other_school
SELECT * FROM "grades@v9"
WITH duckdb_views AS (SELECT 1) SELECT * FROM (FROM duckdb_views), duckdb_views
SELECT * FROM (WITH pg_class AS (SELECT 1) FROM pg_class), pg_class
SELECT getenv('PATH')
SELECT current_setting('allowed_paths')
SELECT current_setting('memory_limit')
SELECT getvariable('x')
SELECT pg_get_viewdef(1)
SELECT current_query()
SELECT current_database()
SELECT has_table_privilege('grades', 'select')
SELECT version()
SHOW TABLES
SHOW ALL TABLES
SHOW DATABASES
PRAGMA database_list
PRAGMA version
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT * FROM grades
FROM histogram_values('grades', 'mark')
FROM duckdb_logs_parsed('x')
FROM test_all_types()
FROM which_secret('s3://x', 's3')
FROM summary('grades')
"""

CHANGE = """
WITH x AS (COPY (SELECT 1) TO '{folder}/made.csv') SELECT 1
WITH x AS (COPY (SELECT 1) TO '{own}' (USE_TMP_FILE false)) SELECT 1
SELECT * FROM (WITH x AS (COPY (SELECT 1) TO '{folder}/made.csv') SELECT 1)
EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/made.csv'
COPY (SELECT 1) TO '{folder}/made.csv'
COPY grades TO '{own}' (FORMAT parquet, USE_TMP_FILE false)
COPY grades FROM '{own}'
EXPORT DATABASE '{folder}/made'
IMPORT DATABASE '{folder}'
WITH x AS (INSERT INTO grades VALUES ('s9') RETURNING *) FROM x
WITH x AS (DELETE FROM grades RETURNING *) FROM x
WITH x AS (UPDATE grades SET mark = 1 RETURNING *) FROM x
INSERT INTO grades VALUES ('s9', 1)
DELETE FROM grades
UPDATE grades SET mark = 1
TRUNCATE grades
DROP VIEW grades
ALTER VIEW grades RENAME TO x
CREATE TABLE x AS SELECT 1
CREATE TEMP TABLE x AS SELECT 1
CREATE VIEW x AS SELECT 1
CREATE MACRO x() AS 1
CREATE SCHEMA x
CREATE SEQUENCE x
CREATE TYPE x AS ENUM ('a')
CREATE SECRET x (TYPE s3)
ATTACH '{folder}/made.duckdb'
ATTACH ':memory:' AS other
DETACH memory
USE memory
SET memory_limit = '100GB'
SET enable_external_access = true
SET lock_configuration = false
SET VARIABLE x = 1
RESET memory_limit
RESET allowed_paths
PRAGMA enable_profiling
PRAGMA threads = 8
INSTALL httpfs
LOAD httpfs
LOAD '{folder}/made.duckdb_extension'
UPDATE EXTENSIONS
CALL enable_logging()
CALL pragma_version()
SELECT * FROM enable_logging(storage := 'file', storage_path := '{folder}/made')
SELECT * FROM enable_profiling()
SELECT * FROM checkpoint()
SELECT * FROM force_checkpoint()
SELECT * FROM truncate_duckdb_logs()
SELECT write_log('made')
SELECT nextval('x')
SELECT setseed(0.5)
SELECT * FROM add_grammar_extension('x')
SELECT * FROM register_external_resource('x')
CHECKPOINT
VACUUM
ANALYZE
BEGIN
COMMIT
ROLLBACK
PREPARE x AS SELECT 1
EXECUTE x
DEALLOCATE x
SELECT 1; SELECT 2
SELECT 1; DROP VIEW grades
SELECT $1
SELECT ?
PIVOT grades ON sourced_id USING sum(mark)
"""


def statements(text: str) -> list[str]:
    """Return the attacks of a text, one a line."""
    return [line for line in text.splitlines() if line.strip()]
