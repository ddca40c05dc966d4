"""Raise the walls: row-level security between schools, and an audit trail that only grows."""

from alembic import op

revision = "0002"
down_revision = "0001"

SCHOOL_TABLES = [
    "artifact",
    "audit",
    "batch",
    "batch_edit",
    "counter",
    "data_file",
    "dataset",
    "dataset_version",
    "explanation",
    "job_run",
    "job_step",
    "membership",
    "run_log",
    "saved_mapping",
    "set_aside",
]
HERE = "current_setting('app.school_id', true)"


def upgrade() -> None:
    """Add the second wall that this database offers."""
    if op.get_bind().dialect.name == "postgresql":
        for table in SCHOOL_TABLES:
            secure(table)
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'The audit trail only grows.'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON audit "
            "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
        )
        op.execute(
            "CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_refuses_{action.lower()} BEFORE {action} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'The audit trail only grows.'); END"
        )


def secure(table: str) -> None:
    """Let a connection see and write only the rows of the school it said it is in."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY {table}_school ON {table} USING ({HERE} = '*' OR school_id::text = {HERE})"
    )


def downgrade() -> None:
    """Take the walls down."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_is_never_emptied ON audit")
        op.execute("DROP TRIGGER audit_only_grows ON audit")
        op.execute("DROP FUNCTION refuse_audit_change()")
        for table in SCHOOL_TABLES:
            op.execute(f"DROP POLICY {table}_school ON {table}")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        return
    for action in ("update", "delete"):
        op.execute(f"DROP TRIGGER audit_refuses_{action}")
