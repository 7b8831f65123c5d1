"""How gunicorn serves the site; it reads this file by itself. The environment overrules: PORT, BIND, WEB_*."""

import os

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
# Threads, because slow clients hold a thread each; processes × threads stay below PostgreSQL's max_connections.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "24"))
timeout = 60
graceful_timeout = 20
keepalive = 5
# The most there is: the preview of a way out names up to a hundred findings and the note in its address.
limit_request_line = 8190
max_requests = 5000
max_requests_jitter = 500
# Heartbeat files on a disk can block a worker; memory does not.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
