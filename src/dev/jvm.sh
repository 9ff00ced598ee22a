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

# The two caches, from one run of each kind: `run` on a stack of nothing, and a command that is over at once. Without a cache
# everything works, only later: one that could not be made is told with the last of what was logged, and nothing fails.
make_caches() (
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  printf 'name: nothing\nservices: {}\n' >"$work/compose.yaml"
  say "making the AOT caches"
  for ((port = 23850; port < 23950; port++)); do
    (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  QUARKUS_HTTP_PORT=$port train run run "$work" >"$work/run.log" 2>&1 &
  skep=$!
  for ((tries = 0; tries < 300; tries++)); do
    grep -qE 'engine reachable|engine unreachable' "$work/run.log" 2>/dev/null && break
    kill -0 "$skep" 2>/dev/null || break
    sleep 0.1
  done
  for path in /q/health/ready /q/health/live /q/health/started /q/metrics /api/stacks; do
    ask_page "$port" "$path" 2>/dev/null || true
  done
  kill -TERM "$skep" 2>/dev/null || true
  wait "$skep" || true
  (train command validate "$root/k-style-examples/quickstart") >"$work/command.log" 2>&1 || true
  for kind in run command; do
    [[ -f $(cache_of "$kind") ]] || say "no AOT cache for $kind, which starts without one: $(tail -n 3 "$work/$kind.log")"
  done
)

# ask_page PORT PATH: what answers a request is part of what is begun with.
ask_page() (
  exec 3<>"/dev/tcp/127.0.0.1/$1"
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
  timeout 5 cat <&3 >/dev/null
)

# train run|command ARGS...: becomes the JVM, so that its caller can end it by its pid.
train() {
  local options cache
  cache=$(cache_of "$1")
  mapfile -t options < <(options_of "$1")
  shift
  exec "$(jdk)/bin/java" "${options[@]}" "@$root/src/main/jvm/train" "-XX:AOTCacheOutput=$cache" -jar "$jar" "$@"
}
