"""Measures a hello server against nginx under wrk and prints one line of JSON."""
import json, os, re, signal, socket, statistics, subprocess, sys, tempfile, time

ROUNDS, SECONDS, CONNECTIONS = 5, 4, 64
GOAL = 0.75


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def await_port(port):
    for _ in range(200):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


def requests_per_second(port):
    out = subprocess.run(
        ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", f"http://127.0.0.1:{port}/"],
        check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        sys.exit(out)
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", out).group(1))


NGINX = """
daemon off; worker_processes 2; pid {dir}/nginx.pid; error_log {dir}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f;
  uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
  server {{ listen 127.0.0.1:{port} reuseport; location / {{ default_type text/plain; return 200 "hello\\n"; }} }}
}}
"""

with tempfile.TemporaryDirectory() as directory:
    ours, theirs = free_port(), free_port()
    config = os.path.join(directory, "nginx.conf")
    with open(config, "w") as file:
        file.write(NGINX.format(dir=directory, port=theirs))
    servers = [
        subprocess.Popen([sys.argv[1], str(ours)]),
        subprocess.Popen(["nginx", "-p", directory, "-e", os.path.join(directory, "error.log"), "-c", config]),
    ]
    try:
        await_port(ours), await_port(theirs)
        requests_per_second(ours), requests_per_second(theirs)
        pairs = [(requests_per_second(ours), requests_per_second(theirs)) for _ in range(ROUNDS)]
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
            server.wait()

value, limit = (statistics.median(side) for side in zip(*pairs))
ratio = statistics.median(a / b for a, b in pairs)
print(json.dumps({
    "name": "http_hello", "value": round(value), "unit": "requests/s", "limit": round(limit),
    "ratio": round(ratio, 3), "goal": f">= {GOAL}", "met": ratio >= GOAL}))
