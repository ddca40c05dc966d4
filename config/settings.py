"""Every switch of an installation, read once from the environment (prefix HOMEROOM_)."""

from functools import cached_property
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """The frozen settings of one process; `homeroom doctor` prints them without secrets."""

    model_config = SettingsConfigDict(env_prefix="HOMEROOM_", frozen=True, extra="ignore")

    var_dir: Path = ROOT / "data" / "var"
    database_url: str = ""
    queue_url: str = ""
    address: str = "127.0.0.1"
    port: int = 8501
    public_url: str = ""
    workers: int = 2
    catch_up_at_once: int = 4
    lease_seconds: int = 30
    shutdown_seconds: int = 30
    child_memory_mib: int = 3072
    child_seconds: int = 180
    max_upload_mib: int = 200
    session_idle_hours: int = 12
    session_days: int = 7
    sql_seconds: int = 20
    sql_memory_mib: int = 512
    sql_rows: int = 1_000_000
    scrape_token: str = ""
    bench_database_url: str = ""
    bench_redis_url: str = ""
    backup_dir: Path | None = None
    backup_keep: int = 7
    notice_days: int = 90
    fetch_hosts: str = ""
    inbox_dir: Path | None = None
    inbox_url: str = ""
    inbox_user: str = ""
    inbox_secret: str = ""
    inbox_endpoint: str = ""
    inbox_region: str = ""
    inbox_key_file: str = ""
    inbox_host_key: str = ""
    inbox_stable_seconds: int = 10
    mail_host: str = ""
    mail_port: int = 25
    mail_tls: str = ""
    mail_user: str = ""
    mail_password_file: str = ""
    mail_from: str = ""
    mail_per_second: float = 0
    mail_retry_seconds: int = 120

    @cached_property
    def operations_url(self) -> str:
        """Return the SQLAlchemy URL of the operations database."""
        return self.database_url or f"sqlite:///{self.var_dir / 'ops.db'}"

    @cached_property
    def inbox_folder(self) -> Path:
        """Return the folder that holds one inbox for each school."""
        return self.inbox_dir or self.var_dir / "inbox"

    @cached_property
    def backup_folder(self) -> Path:
        """Return the folder that holds the backups that Homeroom makes by itself."""
        return self.backup_dir or self.var_dir.parent / f"{self.var_dir.name}-backups"

    @cached_property
    def doorbell_url(self) -> str:
        """Return where the queue of hints lives: sqlite://, postgresql:// or redis://."""
        return self.queue_url or f"sqlite:///{self.var_dir / 'huey.db'}"


def load_settings() -> Settings:
    """Read the environment once."""
    return Settings()
