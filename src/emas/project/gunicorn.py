"""Gunicorn hooks: quiet access log (the request log writes one line without personal data), figures of workers that ended."""

from typing import Any

from emas.platform import processes

processes.write_no_core_dumps()
processes.keep_memory_together()

accesslog = None
errorlog = "-"
loglevel = "warning"
worker_tmp_dir = "/dev/shm"
forwarded_allow_ips = "127.0.0.1"


def child_exit(server: Any, worker: Any) -> None:
    """Take back the live figures of a worker process that ended."""
    from emas.platform import metrics

    metrics.process_ended(worker.pid)
