"""Check a mapped file against its profile."""

from jobs._batch import BatchParams
from jobs._checking import check_now
from jobs._registry import job
from jobs._run import Run


@job(
    title="Check a file",
    description="Gives each value its type and judges every row by the rules of the profile.",
    timeout_seconds=300,
    memory_mib=3072,
    params=BatchParams,
)
def check_batch(run: Run, params: BatchParams) -> str:
    """Type and judge every row by the profile's rules."""
    return check_now(run, params.batch_id)
