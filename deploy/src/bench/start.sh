#!/usr/bin/env bash
# Prints how the distribution starts with an all-in-one configuration, pod logs through an API server of the tests and node
# metrics: time and processor time until ready, median of RUNS starts; with REST=60 also its memory after a minute and its
# processor time in the next one; with THREADS=1 whose work each start was. LAUNCHER is the agent's launcher. Needs what `./dev test` compiles, and JAVA_HOME.
set -euo pipefail
cd "$(dirname "$0")/../../.."
dist=$PWD/deploy/target/dist/pewter
launcher=${LAUNCHER:-$dist/bin/pewter}
tests=deploy/target/test-classes:agent-k8s/target/test-classes:agent-core/target/test-classes
exec "${JAVA_HOME:?}/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m -Xlog:disable --enable-native-access=ALL-UNNAMED \
  -Dorg.xerial.snappy.lib.path="$dist/lib/native" -Dorg.xerial.snappy.lib.name=libsnappyjava.so \
  -cp "$tests:$dist/lib/*" dev.pewter.deploy.StartBench "$launcher" "${RUNS:-9}" "${REST:-0}"
