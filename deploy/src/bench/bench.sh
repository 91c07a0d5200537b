#!/usr/bin/env bash
# Prints the figures of docs/performance.md as measured now: the median of several runs and, because machines differ,
# its ratio to the start of the same Java runtime doing nothing. Run it through `./dev bench`.
set -euo pipefail
cd "$(dirname "$0")/../../.."
dist=$PWD/deploy/target/dist/pewter
work=$(mktemp -d)
agent=
trap '[ -z "$agent" ] || kill -9 "$agent" 2>/dev/null; rm -rf "$work"' EXIT
runs=${RUNS:-9}

now() { date +%s%N; }
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }
ms() { awk -v ns="$1" 'BEGIN {printf "%.0f ms", ns / 1e6}'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}'; }
row() { printf '| %-58s | %12s | %12s | %s |\n' "$1" "$2" "$3" "$4"; }

# A file of 50 components that refer to each other, with 3 rules each.
for i in $(seq 50); do
  targets="[{\"__address__\" = \"host-$i:80\", \"n\" = \"$i\"}]"
  [ $((i % 10)) = 1 ] || targets="discovery.relabel.c$((i - 1)).output"
  cat <<ALLOY
discovery.relabel "c$i" {
	targets = $targets

	rule {
		source_labels = ["__address__"]
		regex         = "([^:]+):(\\\\d+)"
		target_label  = "host_$i"
		replacement   = "\$1"
	}

	rule {
		action        = "keep"
		source_labels = ["n"]
		regex         = ".+"
	}

	rule {
		action = "labeldrop"
		regex  = "tmp_.*"
	}
}

ALLOY
done >"$work/fifty.alloy"
printf 'logging {\n\tlevel = "info"\n}\n' >"$work/trivial.alloy"

timed() { # runs a command $runs times after one warm-up, prints the median in ns
  "$@" >/dev/null 2>&1 || { echo "failed: $*" >&2; exit 1; }
  for _ in $(seq "$runs"); do
    local start end
    start=$(now)
    "$@" >/dev/null 2>&1
    end=$(now)
    echo $((end - start))
  done | median
}

ready() { # the time from process start until /-/ready answers 200, in ns
  local port=$((20000 + RANDOM % 20000)) start end line
  start=$(now)
  "$dist/bin/pewter" run --storage.path="$work/data" --server.http.listen-addr="127.0.0.1:$port" "$1" 2>/dev/null &
  agent=$!
  while :; do
    if { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null; then
      printf 'GET /-/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
      read -r line <&3 || line=
      exec 3>&-
      case $line in *' 200 '*) break ;; esac
    fi
    kill -0 "$agent" || exit 1
    sleep 0.005
  done
  end=$(now)
  echo $((end - start)) >>"$work/ready"
}

stop() {
  kill -TERM "$agent"
  wait "$agent" || true
  agent=
}

cpu=$(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo)
echo "$(date -u +%F), $(nproc) cores of $cpu, $("$dist/runtime/bin/java" -version 2>&1 | sed -n 2p)"
echo
row "what" "measured" "x bare JVM" "promised"
row "---" "---" "---" "---"
bare=$(timed "$dist/runtime/bin/java" -XX:+UseSerialGC -version)
row "java -version (the same runtime, doing nothing)" "$(ms "$bare")" 1.00 ""
validate=$(timed "$dist/bin/pewter" validate "$work/fifty.alloy")
row "validate, 50 components" "$(ms "$validate")" "$(ratio "$validate" "$bare")" "< 600 ms"
cold=$(timed env PEWTER_JAVA_OPTS="-XX:AOTMode=off" "$dist/bin/pewter" validate "$work/fifty.alloy")
row "the same without the AOT cache" "$(ms "$cold")" "$(ratio "$cold" "$bare")" ""
for _ in $(seq "$runs"); do
  ready "$work/fifty.alloy"
  stop
done
start=$(median <"$work/ready")
row "run until ready, 50 components" "$(ms "$start")" "$(ratio "$start" "$bare")" "< 1000 ms"
: >"$work/ready"
ready "$work/trivial.alloy"
sleep 15
rss=$(awk '/VmRSS/ {printf "%.0f MiB", $2 / 1024}' "/proc/$agent/status")
anon=$(awk '/RssAnon/ {printf "%.0f MiB", $2 / 1024}' "/proc/$agent/status")
stop
row "resident memory, trivial configuration, after 15 s" "$rss" "" "< 80 MiB"
row "of it anonymous" "$anon" "" ""
bench() {
  "$dist/runtime/bin/java" -XX:+UseSerialGC -Xmx256m -cp "agent-core/target/test-classes:agent-core/target/classes:$dist/lib/*" "dev.pewter.core.bench.$1"
}
row "re-evaluation after one export changed, 1,000 components" "$(bench GraphBench)" "" "< 1 ms"
relabel=$(bench RelabelBench | awk '/warm_ms/ {print $2 " ms"}')
row "relabelling 10,000 targets with 10 rules, warm" "$relabel" "" "< 100 ms"

# The way of logs is measured with a rig that is not part of this repository.
if [ -z "${RIG:-}" ] && [ -f ../shared/rig/main.go ]; then
  go=$(command -v go || ls /usr/local/go/bin/go 2>/dev/null || true)
  if [ -n "$go" ]; then
    cp -r ../shared/rig "$work/rigsource"
    (cd "$work/rigsource" && "$go" build -o "$work/rig" . >&2) && RIG=$work/rig
  fi
fi
if [ -x "${RIG:-}" ]; then
  RIG=$RIG deploy/src/bench/logs.sh
else
  echo
  echo "skipped: catching up, steady load and idle files of logs (give RIG=/path/to/rig, or ../shared/rig and go)"
fi

# Each of these prints tables of its own.
has() { for program; do command -v "$program" >/dev/null || return 1; done; }
part() { # part SCRIPT WHAT IS-POSSIBLE...
  echo
  if ! "${@:3}"; then
    echo "skipped: $2"
  elif ! "deploy/src/bench/$1.sh"; then
    failed+=" $1" # the others are measured all the same
  fi
}
failed=
part exporter "a scrape of the node (needs prometheus-node-exporter)" has prometheus-node-exporter
part scrape "scraping and remote write (needs prometheus and python3)" has prometheus python3
part kubernetes "discovery and pod logs (needs the compiled tests)" test -d deploy/target/test-classes
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
