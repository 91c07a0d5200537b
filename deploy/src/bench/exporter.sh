#!/usr/bin/env bash
# Prints what a scrape of prometheus.exporter.unix costs beside one of Debian's prometheus-node-exporter with the same
# collectors on the same machine: CPU, latency, samples and resident memory. Rounds of both alternate, so that other load
# hits both. Needs prometheus-node-exporter and python3. PEWTER is the command that starts the agent.
set -euo pipefail
cd "$(dirname "$0")/../../.."
work=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT
read -ra pewter <<<"${PEWTER:-$PWD/deploy/target/dist/pewter/bin/pewter}"
rounds=${ROUNDS:-9}
scrapes=${SCRAPES:-200}

# The collectors that both know and Debian's has on by default.
common=(arp bcache bonding btrfs conntrack cpu cpufreq diskstats dmi edac entropy fibrechannel filefd filesystem hwmon
  infiniband ipvs loadavg mdadm meminfo netclass netdev netstat nfs nfsd nvme os powersupplyclass pressure rapl
  schedstat selinux sockstat softnet stat tapestats textfile thermal_zone time timex udp_queues uname vmstat xfs zfs)
list=$(printf '"%s", ' "${common[@]}")
cat >"$work/same.alloy" <<ALLOY
prometheus.exporter.unix "same" {
	set_collectors = [${list%, }]
}

prometheus.exporter.unix "default" { }
ALLOY
flags=(--collector.disable-defaults --web.listen-address=127.0.0.1:19100 --log.level=error)
for name in "${common[@]}"; do flags+=("--collector.$name"); done
GOMAXPROCS=1 prometheus-node-exporter "${flags[@]}" 2>"$work/debian.log" &
pids+=($!)
"${pewter[@]}" run --server.http.listen-addr=127.0.0.1:19101 --storage.path="$work/data" "$work/same.alloy" \
  >"$work/pewter.log" 2>&1 &
pids+=($!)

python3 - "$rounds" "$scrapes" "${pids[@]}" <<'PYTHON' || { cat "$work"/*.log >&2; exit 1; }
import http.client, os, statistics, sys, time
rounds, scrapes, debian_pid, pewter_pid = map(int, sys.argv[1:])
base = '/api/v0/component/prometheus.exporter.unix.'
sides = {'debian': (debian_pid, 19100, '/metrics'), 'same': (pewter_pid, 19101, base + 'same/metrics'),
         'default': (pewter_pid, 19101, base + 'default/metrics')}
def cpu(pid):  # seconds of all threads, to the nanosecond
    total = 0
    for task in os.listdir(f'/proc/{pid}/task'):
        try: total += int(open(f'/proc/{pid}/task/{task}/schedstat').read().split()[0])
        except OSError: pass
    return total / 1e9
def rss(pid): return next(int(l.split()[1]) for l in open(f'/proc/{pid}/status') if l.startswith('VmRSS')) / 1024
def connect(port):
    for _ in range(300):
        try:
            c = http.client.HTTPConnection('127.0.0.1', port, timeout=30); c.connect(); return c
        except OSError: time.sleep(0.1)
    raise SystemExit('nobody listens')
links = {}
def scrape(name):
    c = links.get(name) or links.setdefault(name, connect(sides[name][1])); start = time.perf_counter(); c.request('GET', sides[name][2]); r = c.getresponse(); body = r.read()
    took = time.perf_counter() - start
    if r.status != 200: raise SystemExit(f'{name}: {r.status} {body[:200]}')
    return took, body
def served(name):
    connect(sides[name][1]).close()
    try: scrape(name); return True
    except SystemExit: links.clear(); return False
for name in sides:
    links.clear()
    while not served(name): time.sleep(0.2) # it listens before its components are there
    for _ in range(int(os.environ.get('WARM_UP', '3000')) if name != 'debian' else 200): scrape(name)
costs, times, sizes = {n: [] for n in sides}, {n: [] for n in sides}, {}
for _ in range(rounds):
    for name, (pid, _, _) in sides.items():
        links.clear() # idle ones may have been closed
        scrape(name)
        before = cpu(pid)
        for _ in range(scrapes):
            took, body = scrape(name); times[name].append(took)
        costs[name].append((cpu(pid) - before) / scrapes)
        sizes[name] = sum(1 for l in body.decode().split('\n') if l and l[0] != '#')
print('| exporter | samples | CPU per scrape | ratio | p50 | p99 | RSS |')
print('| --- | --- | --- | --- | --- | --- | --- |')
ref = statistics.median(costs['debian'])
for name, (pid, _, _) in sides.items():
    t = sorted(times[name]); m = statistics.median(costs[name])
    print(f'| {name} | {sizes[name]} | {m*1e3:.2f} ms | {m/ref:.2f} | {t[len(t)//2]*1e3:.2f} ms | {t[len(t)*99//100]*1e3:.2f} ms | {rss(pid):.0f} MB |')
PYTHON
