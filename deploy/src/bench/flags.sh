#!/usr/bin/env bash
# Prints what each flag of the launcher does: the all-in-one configuration of start.sh with it and, a row each, without it.
# Time and processor time until ready, processor time and the peak of anonymous memory while BUSY_LINES log lines of a file are
# sent, memory after REST seconds more and processor time at rest. FLAGS are the rows to measure, all by default. Run it on a
# quiet machine; a row takes three times REST seconds. Needs what start.sh needs.
set -euo pipefail
cd "$(dirname "$0")/../../.."
dist=$PWD/deploy/target/dist/pewter
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export RUNS=${RUNS:-5} REST=${REST:-10} BUSY_LINES=${BUSY_LINES:-300000}

# A row: its name, and what sed does to the launcher. A flag that is a bound is taken to the Java VM's default.
rows='as it is|
G1 instead of Serial|s/-XX:+UseSerialGC/-XX:+UseG1GC/
without -Xmn|s/ "-Xmn${young}m"//
without -Xms|s/ "-Xms${initial}m"//
without SurvivorRatio|s/ -XX:SurvivorRatio=2//
without TargetSurvivorRatio|s/ -XX:TargetSurvivorRatio=90//
without Min- and MaxHeapFreeRatio|s/ -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25//
without UseCompactObjectHeaders|s/-XX:+UseCompactObjectHeaders //
without AOTCache|s/^  fits=yes/  fits=/
without ArchiveRelocationMode=0|s/ -XX:ArchiveRelocationMode=0//
without MaxMetaspaceSize|s/-XX:MaxMetaspaceSize=64m //
without ReservedCodeCacheSize|s/ "-XX:ReservedCodeCacheSize=${code}m"//
without MaxDirectMemorySize|s/ "-XX:MaxDirectMemorySize=${direct}m"//
without -Xss512k|s/ -Xss512k//
without TrimNativeHeapInterval|s/-XX:TrimNativeHeapInterval=2000 //
without MALLOC_ARENA_MAX|s/^export MALLOC_ARENA_MAX.*//
without MemLimit|s/ .-XX:CompileCommand=MemLimit[^ ]*//
without -UsePerfData|s/ -XX:-UsePerfData//
without DisableAttachMechanism|s/ -XX:+DisableAttachMechanism//
without sun-misc-unsafe-memory-access|s/ --sun-misc-unsafe-memory-access=allow//
without useNativeAccessorOnly|s/ -Djdk.reflect.useNativeAccessorOnly=true//
as it is, again|'

printf '| %-36s | %8s | %8s | %9s | %9s | %8s | %8s | %7s |\n' flag ready 'its CPU' 'CPU lines' 'peak anon' RSS anon 'at rest'
echo '| --- | --- | --- | --- | --- | --- | --- | --- |'
number=0
while IFS='|' read -r name edit; do
  case "${FLAGS:-$name}" in *"$name"*) ;; *) continue ;; esac
  number=$((number + 1))
  home=$work/$number/pewter
  mkdir -p "$home/bin"
  ln -s "$dist/lib" "$dist/runtime" "$home/"
  sed "$edit" "$dist/bin/pewter" >"$home/bin/pewter"
  chmod +x "$home/bin/pewter"
  if [ -n "$edit" ] && cmp -s "$dist/bin/pewter" "$home/bin/pewter"; then
    echo "flags.sh: nothing to change for: $name" >&2
    exit 1
  fi
  LAUNCHER=$home/bin/pewter deploy/src/bench/start.sh >"$work/said" 2>&1 || { cat "$work/said" >&2; continue; }
  awk -v name="$name" '
    /^until ready/ {ready = $4 * 1000 " ms"}
    /^CPU until/ {cpu = $5 * 1000 " ms"}
    /^CPU for lines/ {lines = $4 " s"}
    /^peak RssAnon/ {peak = $3 " MiB"}
    /^VmRSS/ {rss = $2 " MiB"}
    /^RssAnon/ {anon = $2 " MiB"}
    /millicores/ {rest = $2 " mc"}
    END {printf "| %-36s | %8s | %8s | %9s | %9s | %8s | %8s | %7s |\n", name, ready, cpu, lines, peak, rss, anon, rest}' "$work/said"
done <<<"$rows"
