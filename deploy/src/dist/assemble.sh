#!/usr/bin/env bash
# Assembles the distribution in $DIST: a jlink runtime, the jars (copied there by Maven), the launcher,
# the examples, and the AOT cache, trained on a real run. Called by the Maven build of this module, with the class path of
# its tests, which hold the cluster for that run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${DIST:?}" "${DIST_JAR:?}" "${DIST_MODULES:?}" "${DIST_TIME:?}"

jdk_is_25() { [ -x "$1/bin/jlink" ] && "$1/bin/java" -version 2>&1 | grep -q 'version "25'; }
jdk=${JAVA_HOME:-}
if ! jdk_is_25 "$jdk"; then
  for candidate in "${JAVA_HOME_25_X64:-}" "${JDK25_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    if jdk_is_25 "$candidate"; then jdk=$candidate; break; fi
  done
fi
jdk_is_25 "$jdk" || { echo "no JDK 25 found: set JAVA_HOME to one" >&2; exit 1; }

# The runtime depends on the JDK and the module list only: linked again when one of them changes.
stamp="$("$jdk/bin/java" -version 2>&1 | head -n 3) $DIST_MODULES stripped"
if [ "$(cat "$DIST/../runtime.stamp" 2>/dev/null)" != "$stamp" ]; then
  rm -rf "$DIST/runtime"
  "$jdk/bin/jlink" --module-path "$jdk/jmods" --add-modules "$DIST_MODULES" --strip-java-debug-attributes \
    --no-header-files --no-man-pages --compress zip-9 --generate-cds-archive --output "$DIST/runtime"
  ! command -v strip >/dev/null || find "$DIST/runtime/lib" -name '*.so' -exec strip --strip-unneeded {} +
  rm -f "$DIST/runtime/lib/libsimdsort.so" # sorts long arrays of numbers; the Java VM does without
  printf '%s' "$stamp" >"$DIST/../runtime.stamp"
fi

# Native code lies ready, so that nothing is unpacked while it runs: the root may be read-only.
rm -rf "$DIST"/../../{image,image.tar,pewter-*.tar.gz,pewter_*.deb} # made from what was here before
mkdir -p "$DIST/bin" "$DIST/examples" "$DIST/lib/native"
case $(uname -m) in
  aarch64) native=aarch64 ;;
  *) native=x86_64 ;;
esac
for jar in "$DIST"/lib/snappy-java-*.jar; do
  snappy=$(mktemp -d)
  (cd "$snappy" && "$jdk/bin/jar" -xf "$jar")
  # Present unless this jar has been through here before: twenty other systems' code is left out, too.
  if [ -d "$snappy/org/xerial/snappy/native" ]; then
    mv "$snappy/org/xerial/snappy/native/Linux/$native/libsnappyjava.so" "$DIST/lib/native/"
    mv "$snappy/META-INF/MANIFEST.MF" "$snappy/manifest"
    rm -r "$snappy/org/xerial/snappy/native"
    "$jdk/bin/jar" --create --file "$jar" --manifest "$snappy/manifest" --date="${DIST_TIME%Z}+00:00" -C "$snappy" META-INF -C "$snappy" org
  fi
  rm -r "$snappy"
done

cp "$DIST_JAR" "$DIST/lib/pewter.jar"
install -m 755 "$here/bin/pewter" "$DIST/bin/pewter"
ln -sf pewter "$DIST/bin/alloy"
cp "$here"/examples/* "$DIST/examples/"
cp "$here/../../../LICENSE" "$DIST/LICENSE"

# The cache is bound to the times of the files too: the same ones everywhere, so that copies may keep using it.
find "$DIST" -exec touch --no-dereference --date="$DIST_TIME" {} +

# The AOT cache holds what a start loads and links. The training run does what users do first: start, look, reload, stop.
rm -f "$DIST/lib/pewter.aot" "$DIST/../built"
train=$(mktemp -d)
agent=
cluster=
touch "$train/log"
stop() {
  for process in $agent $cluster; do kill "$process" 2>/dev/null || true; done
  rm -rf "$train"
}
trap stop EXIT
cp -r "$here/examples" "$train/examples"
cd "$train"
mkdir config
cp examples/training.alloy config/
mkfifo cluster.in
"$jdk/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$1" dev.pewter.deploy.TrainingCluster \
  config/cluster.alloy <cluster.in >cluster.log 2>&1 &
cluster=$!
exec 4>cluster.in
mkdir -p logs/text logs/json
awk 'BEGIN {
  for (i = 0; i < 150000; i++) {
    t = sprintf("2026-01-02T03:%02d:%02d.%09dZ", int(i / 6000) % 60, int(i / 100) % 60, i)
    printf "%s stdout F GET /cart/%d 200 of a request that took %d ms, and some more words to fill a line of text\n", t, i, i % 97 > "logs/text/0.log"
    printf "%s stderr F {\"ts\":\"%s\",\"level\":\"info\",\"user\":{\"name\":\"u%d\"},\"msg\":\"a message\"}\n", t, t, i % 50 > "logs/json/0.log"
  }
}'
fail() { cat "$train/log" "$train/cluster.log" >&2; echo "AOT training: $1" >&2; exit 1; }
for _ in $(seq 300); do
  [ ! -s config/cluster.alloy ] || break
  kill -0 "$cluster" 2>/dev/null || fail "the cluster ended"
  sleep 0.1
done
TRAINING_PORT=$((20000 + RANDOM % 20000)) PEWTER_AOT_OUTPUT="$DIST/lib/pewter.aot" "$DIST/bin/pewter" run --storage.path="$train/data" \
  --server.http.listen-addr=127.0.0.1:0 config >"$train/log" 2>&1 &
agent=$!
port=
for _ in $(seq 300); do
  port=$(sed -n 's/.*now listening for http traffic.*addr=127.0.0.1:\([0-9]*\).*/\1/p' "$train/log" | head -n 1)
  [ -z "$port" ] || break
  kill -0 "$agent" 2>/dev/null || fail "the agent ended"
  sleep 0.1
done
[ -n "$port" ] || fail "the agent does not listen"
get() {
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" "$2" >&3
  cat <&3 >/dev/null
  exec 3>&-
}
for _ in 1 2 3; do
  for path in /-/ready /-/healthy /metrics /api/v0/web/components /api/v0/web/components/discovery.relabel.training; do
    get GET "$path"
  done
  get POST /-/reload
  echo "2026-01-02T03:04:05Z stdout F one more line" | tee -a logs/text/0.log >>logs/json/0.log
  sleep 1
done
mv logs/text/0.log logs/text/0.log.20260102-030405
echo "2026-01-02T03:04:06Z stdout F a line after a rotation" >logs/text/0.log
sleep 2
kill -TERM "$agent"
wait "$agent" || fail "exit code $?"
agent=
exec 4>&-
[ -s "$DIST/lib/pewter.aot" ] || fail "no cache was written"
touch --date="$DIST_TIME" "$DIST/lib/pewter.aot" "$DIST/lib"
touch "$DIST/../built" # the times inside tell nothing
