# How ./dev starts the packaged application: a small, quick JVM with the JDK's AOT cache. Sourced by ../../dev.
# shellcheck shell=bash
# shellcheck disable=SC2154  # root and jar are the caller's

# Beside the jar: each build of the jar empties that folder, and a cache fits only what it was made with.
cache_of() { printf '%s/%s.aot\n' "${jar%/*}" "$1"; }

# options_of run|command: one a line: the options of src/main/jvm and, where there is one, the cache. Without its cache the
# application starts all the same, only later.
options_of() {
  printf '@%s\n' "$root/src/main/jvm/$1"
  if [[ -f $(cache_of "$1") ]]; then
    printf '%s\n' "-XX:AOTCache=$(cache_of "$1")"
  fi
}

# make_caches [JAVA_HOME]: the two caches, from one run of each kind: `run` on a stack beside an engine that is a swarm's manager
# first and a plain one then, and a command that is over at once. Without a cache everything works, only later: one that could
# not be made is told with the last of what was logged, and nothing fails.
make_caches() (
  java_home=${1:-$(jdk)}
  work=$(mktemp -d)
  engine='' skep=''
  # shellcheck disable=SC2086  # none, or one
  trap 'kill $engine $skep 2>/dev/null || true; rm -rf "$work"' EXIT
  unset "${!SKEP_@}" "${!DOCKER_@}" "${!QUARKUS_@}"
  say "making the AOT caches"
  printf 'name: training\nservices: {web: {image: "busybox:latest", command: serve, deploy: {replicas: 2}}}\n' >"$work/compose.yaml"
  "$(jdk)/bin/java" "$root/src/dev/java/TrainingEngine.java" "$work/port" >"$work/engine.log" 2>&1 &
  engine=$!
  becomes 1 . "$work/port" "$engine" || say "the engine to train with did not start: $(tail -n 3 "$work/engine.log")"
  train_run "$work" "$(cat "$work/port" 2>/dev/null || echo 9)"
  (train command validate "$root/k-style-examples/quickstart") >"$work/command.log" 2>&1 || true
  for kind in run command; do
    [[ -f $(cache_of "$kind") ]] || say "no AOT cache for $kind, which starts without one: $(tail -n 3 "$work/$kind.log")"
  done
)

# train_run FOLDER ENGINE-PORT: leaves the pid in skep, for who is interrupted.
train_run() {
  local work=$1 engine_port=$2 log=$1/run.log port path
  for ((port = 23850; port < 23950; port++)); do
    (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  DOCKER_HOST=tcp://127.0.0.1:$engine_port QUARKUS_HTTP_PORT=$port train run run "$work" >"$log" 2>&1 &
  skep=$!
  {
    becomes 1 'step="record generation' "$log" "$skep" && ask POST "$engine_port" /leave &&
      becomes 2 'step="start web' "$log" "$skep" && ask POST "$engine_port" /kill &&
      becomes 1 'step="rename web' "$log" "$skep"
  } || say "the training was not gone through with, and Skep will start later: $(tail -n 3 "$log")"
  for path in /q/health/ready /q/health/live /q/health/started /q/metrics /api/stacks; do
    ask GET "$port" "$path" || true
  done
  kill -TERM "$skep" 2>/dev/null || true
  wait "$skep" || true
  skep=''
}

# becomes COUNT PATTERN FILE PID: waits until that many lines of the file are like the pattern; not for longer than the process is
# there, nor longer than half a minute.
becomes() {
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    [[ $(grep -c "$2" "$3" 2>/dev/null || true) -lt $1 ]] || return 0
    kill -0 "$4" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

# ask METHOD PORT PATH: what answers a request is part of what is begun with.
ask() (
  exec 3<>"/dev/tcp/127.0.0.1/$2"
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' "$1" "$3" >&3
  timeout 5 cat <&3 >/dev/null
) 2>/dev/null

# One library is in a class-file format that no AOT cache takes.
newer_class_files() { "$(jdk)/bin/java" "$root/src/dev/java/ClassFiles.java" "${jar%/*}"/lib/main/info.picocli.picocli-*.jar; }

# train run|command ARGS...: becomes the JVM at java_home, so that its caller can end it by its pid.
train() {
  local options cache
  cache=$(cache_of "$1")
  mapfile -t options < <(options_of "$1")
  shift
  exec "$java_home/bin/java" "${options[@]}" "@$root/src/main/jvm/train" "-XX:AOTCacheOutput=$cache" -jar "$jar" "$@"
}
