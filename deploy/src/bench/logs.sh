#!/usr/bin/env bash
# Measures the way of logs with the rig: what catching up costs beside the least that any agent must do (`rig floor`, on
# the same files in the same run), what 300 busy and what 10,000 idle files cost. Called by bench.sh; RIG is the binary.
#
#   LINES   lines in each of the 20 files of the backlog; default 400000, which are 2 GiB
#   RUNS    runs of each catch-up, of which the median is told; default 3
set -euo pipefail
cd "$(dirname "$0")/../../.."
: "${RIG:?}"
dist=$PWD/deploy/target/dist/pewter
lines=${LINES:-400000}
runs=${RUNS:-3}
sink=127.0.0.1:$((20000 + RANDOM % 10000))
listen=127.0.0.1:$((30000 + RANDOM % 10000))
work=$(mktemp -d -p "${BENCH_DIR:-/tmp}")
agent=
trap '[ -z "$agent" ] || kill "$agent" 2>/dev/null || true; rm -rf "$work"' EXIT
group=
if [ "$(id -u)" = 0 ] && { [ -w /sys/fs/cgroup/cgroup.procs ] || [ -d /sys/fs/cgroup/memory ]; }; then group=-cgroup; fi

row() { printf '| %-58s | %12s | %12s | %s |\n' "$1" "$2" "$3" "$4"; }
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }
field() { sed -n "s/.*\"$1\":\\([0-9.]*\\).*/\\1/p" "$2"; }

configure() { # name, further stages
  cat <<ALLOY >"$work/$1.alloy"
local.file_match "pods" {
	path_targets = [{__path__ = "$work/$1/*/*/*.log", job = "bench"}]
}

loki.source.file "pods" {
	targets    = local.file_match.pods.targets
	forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
	forward_to = [loki.write.sink.receiver]

	stage.cri { }
$2
}

loki.write "sink" {
	endpoint {
		url = "http://$sink/loki/api/v1/push"
	}
}
ALLOY
}

run() { # configuration, what rig run needs
  local name=$1
  shift
  rm -rf "$work/data"
  "$RIG" run -sink "$sink" "$@" -log "$work/log" -- "$dist/bin/pewter" run --storage.path="$work/data" \
    --server.http.listen-addr="$listen" "$work/$name.alloy"
}

pid_of_agent() { pgrep -f "dev.pewter.deploy.Main run --storage.path=$work/data" | while read -r p; do [ "$(cat "/proc/$p/comm")" != java ] || echo "$p"; done | head -n 1; }
millis() { awk -v hz="$(getconf CLK_TCK)" '{print int(($14 + $15) * 1000 / hz)}' "/proc/$1/stat"; }

catch_up() { # name, what, lines in all, promised ratio
  for _ in $(seq "$runs"); do
    "$RIG" floor -glob "$work/$1/*/*/*.log" >"$work/floor"
    # shellcheck disable=SC2086 # one flag or none
    run "$1" -expect "$3" -limit 15m $group >"$work/out"
    awk -v a="$(field cpu_s "$work/out")" -v f="$(field cpu_s "$work/floor")" -v w="$(field working_set_peak_mib "$work/out")" \
      -v l="$(field lost "$work/out")" -v d="$(field duplicates "$work/out")" 'BEGIN {printf "%.2f %s %s %s %s\n", a / f, a, w + 0, l, d}' >>"$work/$1.runs"
  done
  row "$2, CPU" "$(cut -d' ' -f2 "$work/$1.runs" | median) s" "$(cut -d' ' -f1 "$work/$1.runs" | median)" "<= $4 x floor"
  row "its working set" "$(cut -d' ' -f3 "$work/$1.runs" | median) MiB" "" "< 110 MiB, 0 where it cannot be weighed"
  row "lost and repeated lines, all runs" "$(awk '{l += $4; d += $5} END {print l + 0 ", " d + 0}' "$work/$1.runs")" "" "0, 0"
}

"$RIG" gen -dir "$work/cri" -files 20 -lines "$lines" >/dev/null
configure cri ""
catch_up cri "catching up with 20 CRI files" $((20 * lines)) 2.5
rm -rf "$work/cri"

"$RIG" gen -dir "$work/json" -files 20 -lines $((lines / 4)) -format json >/dev/null
configure json '
	stage.json {
		expressions = {level = "", time = "", seq = ""}
	}

	stage.labels {
		values = {level = "", severity = "level"}
	}

	stage.timestamp {
		source = "time"
		format = "RFC3339Nano"
	}'
catch_up json "the same with JSON in CRI: json, labels, timestamp" $((5 * lines)) 6
rm -rf "$work/json"

configure steady ""
mkdir "$work/steady"
run steady -for 82s >"$work/out" &
sleep 10
agent=$(pid_of_agent)
"$RIG" gen -dir "$work/steady" -files 300 -rate 5000 -for 62s >"$work/gen" &
start=$(millis "$agent")
sleep 30
middle=$(millis "$agent")
sleep 30
end=$(millis "$agent")
wait
row "300 files, 5,000 lines/s, the first 30 s with the JIT" "$(((middle - start) / 30)) mc" "" ""
row "the next 30 s" "$(((end - middle) / 30)) mc" "" "<= 40 mc"
row "its anonymous memory, peak" "$(field anon_peak_mib "$work/out") MiB" "" "< 70 MiB"
row "lines written and arrived" "$(sed -n 's/lines=\([0-9]*\).*/\1/p' "$work/gen"), $(field unique "$work/out")" "" "equal"

if [ -d deploy/target/test-classes ]; then
  configure arrival ""
  read -r arrived half most < <("$dist/runtime/bin/java" -XX:+UseSerialGC -Xmx256m -Xlog:disable --enable-native-access=ALL-UNNAMED \
    -Dorg.xerial.snappy.lib.path="$dist/lib/native" -Dorg.xerial.snappy.lib.name=libsnappyjava.so \
    -cp "deploy/target/test-classes:agent-core/target/test-classes:$dist/lib/*" dev.pewter.deploy.ArrivalBench "$dist/bin/pewter" \
    "$work/arrival.alloy" "http://$sink/loki/api/v1/push" "$work/arrival" 40)
  row "from write to arrival, batch_wait 1 s, p50 of $arrived lines" "$half ms" "" ""
  row "p99" "$most ms" "" "< 1150 ms"
fi

configure idle ""
"$RIG" gen -dir "$work/idle" -files 2000 -lines 5 >/dev/null # gen keeps all its files open
for i in 1 2 3 4; do cp -r "$work/idle" "$work/more$i"; done
for i in 1 2 3 4; do for d in "$work/more$i"/*; do mv "$d" "$work/idle/$(basename "$d")-$i"; done; done
sed -i 's#/push"#/push"\n\t\tbatch_wait = "10ms"#' "$work/idle.alloy"
run idle -for 80s >"$work/out" &
sleep 42
agent=$(pid_of_agent)
start=$(millis "$agent")
sleep 30
end=$(millis "$agent")
open=$(find "/proc/$agent/fd" -lname "$work/idle/*" | wc -l)
arrived() { curl -s "http://$sink/stats" | sed -n 's/.*"entries":\([0-9]*\).*/\1/p'; }
slowest=0
for i in 7 77 777 1777 1997; do
  file=$(find "$work/idle" -path "*pod-${i}_*-3/app/0.log")
  before=$(arrived)
  woken=$(date +%s%3N)
  echo "$(date -u +%FT%T.%NZ) stdout F file=$i seq=1000000" >>"$file"
  until [ "$(arrived)" -gt "$before" ]; do sleep 0.01; done
  took=$(($(date +%s%3N) - woken))
  [ "$took" -le "$slowest" ] || slowest=$took
done
wait
agent=
row "10,000 idle files" "$(awk -v ms=$((end - start)) 'BEGIN {printf "%.1f mc", ms / 30}')" "" "< 10 mc"
row "open ones among them" "$open" "" "<= 64"
row "a woken one, from write to arrival, the slowest of five" "$slowest ms" "" "< 250 ms"

# The bytes alive in the heap: the same lines in all the files, and in one.
if command -v jcmd >/dev/null; then
  alive() { # configuration
    PEWTER_JAVA_OPTS=-XX:-DisableAttachMechanism run "$1" -for 60s >"$work/out" &
    sleep 50
    jcmd "$(pid_of_agent)" GC.class_histogram | awk '/FillerElement/ {f = $3} /^Total/ {print $3 - f}'
    wait
  }
  mkdir -p "$work/one/ns_pod_uid/app"
  find "$work/idle" -name 0.log -exec cat {} + >"$work/one/ns_pod_uid/app/0.log"
  configure one ""
  many=$(alive idle)
  row "heap for each of them, with the bounded watches of folders" "$(((many - $(alive one)) / 10000)) bytes" "" "< 1 KiB"
fi
