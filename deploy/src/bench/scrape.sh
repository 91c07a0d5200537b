#!/usr/bin/env bash
# Prints what scraping many targets and sending all samples on costs, beside Debian's `prometheus` as agent doing the same
# at the same time: CPU, resident memory, samples sent and lost; then the heap that each of many active series takes, where
# all targets have the same page and where no label value of a target is another's.
# Needs prometheus and python3, for the second part jcmd of the JDK. PEWTER is the command that starts the agent.
#   SECONDS_EACH (300), TARGETS (100), SERIES (1000), INTERVAL (5s): the first part; 0 seconds skip it
#   PORT (19200): the first of four
#   CHECK_SECONDS (300): lets a prometheus receive what the agent scrapes, and prints what it has taken and refused, and
#     what is missing; 0 skips it
#   MEMORY_SERIES (1000000), MEMORY_SECONDS (180): the second part; 0 series skip it
# Prints the promises beside what was measured. Samples that were lost, refused or missing, and scrapes that failed, are an
# error: it says so at the end, and fails.
set -euo pipefail
cd "$(dirname "$0")/../../.."
work=$(mktemp -d)
trap 'kill -9 $(cat "$work"/*.pid 2>/dev/null) 2>/dev/null || true; rm -rf "$work"' EXIT
export PEWTER=${PEWTER:-$PWD/deploy/target/dist/pewter/bin/pewter}

python3 - "$work" "${SECONDS_EACH:-300}" "${TARGETS:-100}" "${SERIES:-1000}" "${INTERVAL:-5s}" \
  "${MEMORY_SERIES:-1000000}" "${MEMORY_SECONDS:-180}" "${CHECK_SECONDS:-300}" <<'PYTHON'
import http.server, json, os, re, shlex, subprocess, sys, threading, time, urllib.parse, urllib.request
work, seconds, targets, series, interval, many, many_seconds, check_seconds = sys.argv[1:]
seconds, targets, series, many, many_seconds, check_seconds = map(int, (seconds, targets, series, many, many_seconds, check_seconds))
PORT, SINK, PROM, AGENT = range(int(os.environ.get('PORT', 19200)), int(os.environ.get('PORT', 19200)) + 4)
page = b''
errors = []

def expect(is_right, otherwise):
    if not is_right: errors.append(otherwise)

class Target(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Type', 'text/plain; version=0.0.4')
        own = page.replace(b'/v1/', self.path.encode()) if self.path != '/metrics' else page
        self.send_header('Content-Length', str(len(own)))
        self.end_headers()
        self.wfile.write(own)
    def do_POST(self): # a receiver that takes everything
        self.rfile.read(int(self.headers['Content-Length']))
        self.send_response(204)
        self.end_headers()
    def log_message(self, *_): pass

class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024
    def handle_error(self, *_): pass # who asked has not waited

for port in (PORT, SINK):
    threading.Thread(target=Server(('127.0.0.1', port), Target).serve_forever, daemon=True).start()

def set_page(count):
    global page
    lines = ['# TYPE bench_requests_total counter']
    lines += [f'bench_requests_total{{handler="/api/v1/things/{i}",method="GET",code="200"}} {i * 17}' for i in range(count)]
    page = ('\n'.join(lines) + '\n').encode()

def start(name, command, **environment):
    log = open(f'{work}/{name}.log', 'w')
    process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment})
    open(f'{work}/{name}.pid', 'w').write(str(process.pid))
    return process

def prometheus(count, every):
    jobs = '\n'.join(f"      - targets: ['localhost:{PORT}']\n        labels: {{instance: 'target-{i}'}}" for i in range(count))
    open(f'{work}/prometheus.yml', 'w').write(f"""global: {{scrape_interval: {every}, scrape_timeout: {every}}}
scrape_configs:
  - job_name: bench
    static_configs:
{jobs}
remote_write: [{{url: 'http://127.0.0.1:{SINK}/write'}}]
""")
    return start('prometheus', ['prometheus', '--enable-feature=agent', f'--config.file={work}/prometheus.yml',
        f'--storage.agent.path={work}/prometheus', f'--web.listen-address=127.0.0.1:{PROM}'])

def receiver():
    open(f'{work}/receiver.yml', 'w').write('{}')
    return start('receiver', ['prometheus', '--web.enable-remote-write-receiver', f'--config.file={work}/receiver.yml',
        f'--storage.tsdb.path={work}/receiver', f'--web.listen-address=127.0.0.1:{PROM}'])

def agent(count, every, data, alike=True, sink=f'http://127.0.0.1:{SINK}/write', **environment):
    paths = ['/metrics' if alike else f'/{i}/' for i in range(count)]
    lines = '\n'.join(f'\t\t{{"__address__" = "localhost:{PORT}", "__metrics_path__" = "{path}", "instance" = "target-{i}"}},' for i, path in enumerate(paths))
    open(f'{work}/bench.alloy', 'w').write(f"""prometheus.scrape "bench" {{
	targets = [
{lines}
	]
	scrape_interval = "{every}"
	scrape_timeout  = "{every}"
	forward_to      = [prometheus.remote_write.bench.receiver]
}}

prometheus.remote_write "bench" {{
	endpoint {{
		url = "{sink}"
	}}
}}
""")
    return start('pewter', shlex.split(os.environ['PEWTER']) + ['run', f'--storage.path={work}/{data}',
        f'--server.http.listen-addr=127.0.0.1:{AGENT}', f'{work}/bench.alloy'], **environment)

def cpu(process):
    total = 0
    for task in os.listdir(f'/proc/{process.pid}/task'):
        try: total += int(open(f'/proc/{process.pid}/task/{task}/schedstat').read().split()[0])
        except OSError: pass
    return total / 1e9

def rss(process):
    return next(int(l.split()[1]) for l in open(f'/proc/{process.pid}/status') if l.startswith('VmRSS')) / 1024

def totals(port):
    text = urllib.request.urlopen(f'http://127.0.0.1:{port}/metrics', timeout=30).read().decode()
    return lambda name: sum(float(l.rsplit(' ', 1)[1]) for l in text.splitlines() if re.match(name + r'[{ ]', l))

def counters(port):
    total = totals(port)
    lost = sum(total(f'prometheus_remote_storage_samples_{w}_total') for w in ('failed', 'dropped'))
    return total('prometheus_remote_storage_samples_total'), lost

def wait(port):
    for _ in range(600):
        try: return counters(port)
        except OSError: time.sleep(0.2)
    raise SystemExit('nobody listens')

def stop(process):
    process.terminate()
    try: process.wait(60)
    except subprocess.TimeoutExpired: process.kill()

if seconds > 0:
    set_page(series)
    sides = {'prometheus': (prometheus(targets, interval), PROM), 'pewter': (agent(targets, interval, 'data'), AGENT)}
    for _, port in sides.values(): wait(port)
    time.sleep(min(20, seconds)) # both have seen every series
    before = {n: (cpu(p), *counters(port)) for n, (p, port) in sides.items()}
    most = dict.fromkeys(sides, 0)
    end = time.time() + seconds
    while time.time() < end:
        time.sleep(1)
        for name, (process, _) in sides.items(): most[name] = max(most[name], rss(process))
    rows = {n: (cpu(p) - before[n][0], most[n], *(a - b for a, b in zip(counters(port), before[n][1:]))) for n, (p, port) in sides.items()}
    ref = rows['prometheus']
    print(f'{targets} targets x {series} series every {interval}, {seconds} s')
    print('| agent | CPU | ratio | for each sample | RSS, most | ratio | samples sent | lost | promised |')
    print('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
    promised = {'prometheus': '', 'pewter': 'CPU at most 0.7, RSS at most 0.5, none lost'}
    for name, (c, r, sent, lost) in rows.items():
        print(f'| {name} | {c:.1f} s | {c / ref[0]:.2f} | {c * 1e6 / max(1, sent):.2f} us | {r:.0f} MB | {r / ref[1]:.2f} | {sent:.0f} | {lost:.0f} | {promised[name]} |')
    for process, _ in sides.values(): stop(process)
    _, _, sent, lost = rows['pewter']
    expect(sent > 0, 'no sample was sent')
    expect(lost == 0, f'{lost:.0f} samples were lost')

if check_seconds > 0:
    set_page(series)
    taker = receiver()
    wait(PROM)
    process = agent(targets, interval, 'checked', sink=f'http://127.0.0.1:{PROM}/api/v1/write')
    wait(AGENT)
    time.sleep(check_seconds)
    stop(process) # it sends what it has
    total = totals(PROM)
    taken = total('prometheus_tsdb_head_samples_appended_total')
    wrong = sum(total(f'prometheus_tsdb_{w}_samples_total') for w in ('out_of_order', 'out_of_bound', 'too_old'))
    def ask(query):
        query = urllib.parse.urlencode({'query': query})
        found = json.load(urllib.request.urlopen(f'http://127.0.0.1:{PROM}/api/v1/query?{query}', timeout=60))['data']['result']
        return float(found[0]['value'][1]) if found else 0
    print(f'{targets} targets x {series} series every {interval}, {check_seconds} s: {taken:.0f} samples taken, {wrong:.0f} refused for their time')
    scrapes = ask('sum(count_over_time(up[1h]))')
    samples = ask('sum(count_over_time(bench_requests_total[1h]))')
    good = ask('sum(sum_over_time(up[1h]))')
    missing = scrapes * series - samples
    print(f'{scrapes:.0f} scrapes, {good:.0f} of them good, {samples:.0f} samples of pages, {missing:.0f} missing')
    stop(taker)
    expect(scrapes > 0, 'nothing was scraped')
    expect(good == scrapes, f'{scrapes - good:.0f} scrapes failed')
    expect(missing == 0, f'{missing:.0f} samples are missing')
    expect(wrong == 0, f'{wrong:.0f} samples were refused for their time')

def heap(count, alike):
    process = agent(count, '30s', f'{count}-{alike}', alike, PEWTER_HEAP='1200m', PEWTER_JAVA_OPTS='-XX:-DisableAttachMechanism')
    wait(AGENT)
    end = time.time() + many_seconds
    while time.time() < end and counters(AGENT)[0] < 2 * count * 1000: time.sleep(2)
    sent = counters(AGENT)[0]
    pid = process.pid
    # what is alive after a collection
    text = subprocess.run(['jcmd', str(pid), 'GC.class_histogram'], check=True, capture_output=True, text=True).stdout
    used = int(re.search(r'^Total +\d+ +(\d+)', text, re.M)[1])
    if 'HISTOGRAM' in os.environ: print(text[:3000])
    resident = rss(process)
    before = cpu(process), sent
    if alike: time.sleep(60) # two rounds
    each = (cpu(process) - before[0]) * 1e6 / max(1, counters(AGENT)[0] - before[1])
    stop(process)
    return used, resident, sent, each

if many > 0:
    set_page(1000)
    few = max(1, many // 100_000)
    for alike in (True, False):
        small, _, _, _ = heap(few, alike)
        large, resident, sent, each = heap(many // 1000, alike)
        if sent < many: raise SystemExit(f'only {sent:.0f} samples of {many} series were sent in {many_seconds} s')
        per = (large - small) / (many - few * 1000)
        pages = 'the same for all targets' if alike else 'of each target its own'
        print(f'{many} active series, {pages}: {large / 2**20:.0f} MiB of live heap, {per:.0f} bytes each (promised: under 350), {resident:.0f} MB resident')
        if alike: print(f'{each:.2f} microseconds of CPU for each sample')

if errors: raise SystemExit('wrong: ' + '; '.join(errors))
PYTHON
