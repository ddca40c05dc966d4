"""The ends of the audit trails as a file remembers them, beside the database and not inside it."""

import json
from pathlib import Path

from sqlalchemy import Engine

from config.settings import Settings
from data.audit import Head, read_head, verify_audit


def verify_trail(settings: Settings, engine: Engine, school_id: int) -> list[str]:
    """Verify one trail against the end that was last found sound, and remember the new one."""
    path = settings.var_dir / "audit-heads.json"
    heads = load_heads(path)
    newest = read_head(engine, school_id)
    problems = verify_audit(engine, school_id, heads.get(str(school_id)))
    if not problems and newest.id:
        save_heads(path, heads | {str(school_id): newest})
    return problems


def load_heads(path: Path) -> dict[str, Head]:
    """Return the remembered end of each school's trail."""
    if not path.exists():
        return {}
    stored = json.loads(path.read_text())
    return {school: Head(id=head["id"], hash=head["hash"]) for school, head in stored.items()}


def save_heads(path: Path, heads: dict[str, Head]) -> None:
    """Write the ends under a new name first, so that a crash leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stored = {school: {"id": head.id, "hash": head.hash} for school, head in heads.items()}
    fresh = path.with_suffix(".tmp")
    fresh.write_text(json.dumps(stored, indent=1))
    fresh.replace(path)
