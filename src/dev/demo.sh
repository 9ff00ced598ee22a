# What ./dev run puts on the engine and in front of it, and takes away again. Sourced by ../../dev.
# shellcheck shell=bash
# shellcheck disable=SC2154  # state, jar and the private_ names are the caller's

image=busybox:latest
# One line for each thing made on an engine that was there before: its host, the kind, the name.
made=$state/made
proxy_log=$state/proxy.log

# remember KIND NAME: notes what ./dev down has to remove; the private engine goes as a whole.
remember() {
  [[ $DOCKER_HOST != "$private_host" ]] || return 0
  mkdir -p "$state"
  grep -qsxF "$DOCKER_HOST $1 $2" "$made" || printf '%s %s %s\n' "$DOCKER_HOST" "$1" "$2" >>"$made"
}

# demo_image pull|import: brings the demo image to the engine. Tests do not ask a registry, so that they run alike everywhere.
demo_image() {
  has_image && return 0
  if [[ $1 == pull ]]; then
    say "pulling $image"
    api POST "/images/create?fromImage=${image%:*}&tag=${image#*:}" >/dev/null 2>&1 || true
  fi
  if ! has_image; then
    say "making $image from busybox-static"
    import_image
    has_image || die "the engine at $DOCKER_HOST was sent $image and does not have it"
  fi
  remember image "$image"
}

has_image() { api GET "/images/$image/json" >/dev/null 2>&1; }

import_image() (
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  busybox=$(static_busybox "$work") || exit 1
  mkdir -p "$work/rootfs"/{bin,etc,root}
  mkdir -m 1777 "$work/rootfs/tmp"
  cp "$busybox" "$work/rootfs/bin/busybox"
  for applet in $("$work/rootfs/bin/busybox" --list); do
    [[ $applet == busybox ]] || ln -s busybox "$work/rootfs/bin/$applet"
  done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$work/rootfs/etc/passwd"
  echo 'root:x:0:' >"$work/rootfs/etc/group"
  tar -C "$work/rootfs" --owner=0 --group=0 -c . |
    api POST "/images/create?fromSrc=-&repo=${image%:*}&tag=${image#*:}&changes=CMD%20%5B%22sh%22%5D" \
      --header 'Content-Type: application/x-tar' --data-binary @- >/dev/null ||
    die "the engine at $DOCKER_HOST took no $image"
)

# static_busybox FOLDER: the path of a busybox that runs alone in an image. The distribution's package is unpacked, not
# installed: it would take the place of the ordinary busybox that other packages may need.
static_busybox() {
  local installed
  installed=$(command -v busybox || true)
  if [[ -n $installed ]] && ! ldd "$installed" >/dev/null 2>&1; then
    printf '%s\n' "$installed"
    return 0
  fi
  command -v apt-get >/dev/null || die "$image can be neither pulled nor made: there is no static busybox here, and no apt-get to fetch one"
  (cd "$1" && apt_retried download busybox-static && dpkg -x busybox-static_*.deb package) || die "busybox-static could not be fetched"
  find "$1/package" -path '*/bin/busybox'
}

# remember_stacks PATH: the names of the stacks that Skep will read there.
remember_stacks() {
  local file name
  while read -r file; do
    while read -r name; do
      remember stack "$name"
    done < <(stack_names "$file" "$1")
  done < <(if [[ -d $1 ]]; then find "$1" -maxdepth 1 -name '*.y*ml'; else echo "$1"; fi)
}

# stack_names FILE PATH: a `kind: Stack` document says its name; a Compose file, which is read only when it is the PATH
# itself, says its project's or has its folder's.
stack_names() {
  if grep -q '^kind: *Stack' "$1"; then
    awk '/^metadata:/ {inside = 1}
      inside && match($0, /name: *["'\'']?[A-Za-z0-9_-]+/) {
        name = substr($0, RSTART, RLENGTH); gsub(/name: *|["'\'']/, "", name); print name; inside = 0
      }' "$1"
  elif [[ $1 == "$2" ]]; then
    sed -nE "s/^name: *[\"']?([A-Za-z0-9_-]+).*/\1/p" "$1" | grep . ||
      basename "$(dirname "$1")" | tr '[:upper:]' '[:lower:]' | tr -cd 'a-z0-9_\n-'
  fi
}

# run_behind_proxy PATH: Skep in the foreground, against a proxy on the engine, as every node of a deployment has one.
run_behind_proxy() {
  local status=0 options
  mapfile -t options < <(options_of run)
  start_proxy
  trap 'end_processes 2 "$proxy"' EXIT
  say "Skep keeps $1, through the proxy at tcp://127.0.0.1:$proxy_port; stop it with Ctrl-C"
  # The property is how ./dev down knows it.
  env -u DOCKER_TLS_VERIFY -u DOCKER_CERT_PATH -u DOCKER_CONTEXT DOCKER_HOST="tcp://127.0.0.1:$proxy_port" \
    "$(jdk)/bin/java" "${options[@]}" "-Ddev.checkout=$root" -jar "$jar" run "$1" &
  local skep=$!
  # A background process of a script ignores Ctrl-C: it is told here, and the proxy lives until it has ended.
  trap 'kill -TERM "$skep" 2>/dev/null' INT TERM HUP
  while
    wait "$skep" || status=$?
    kill -0 "$skep" 2>/dev/null
  do :; done
  say "Skep has stopped; the containers stay (./dev down removes them)"
  return "$status"
}

# Leaves its process in proxy and its port in proxy_port.
start_proxy() {
  need socat socat
  local target
  case $DOCKER_HOST in
    unix://*) target=UNIX-CONNECT:${DOCKER_HOST#unix://} ;;
    tcp://*) target=TCP:$(tcp_address) ;;
  esac
  if [[ $DOCKER_HOST == tcp://* && -n ${DOCKER_TLS_VERIFY:-} ]]; then
    target=OPENSSL:$(tcp_address),cafile=$(certificates)/ca.pem,cert=$(certificates)/cert.pem,key=$(certificates)/key.pem
  fi
  mkdir -p "$state"
  for ((proxy_port = 23750; proxy_port < 23850; proxy_port++)); do
    # A port that somebody listens on answers here.
    (: <"/dev/tcp/127.0.0.1/$proxy_port") 2>/dev/null && continue
    # The log's path is how ./dev down knows it.
    setsid socat "-lf$proxy_log" "TCP-LISTEN:$proxy_port,bind=127.0.0.1,fork,reuseaddr" "$target" </dev/null &
    proxy=$!
    wait_for_proxy && return 0
    end_processes 1 "$proxy"
  done
  die "no proxy could be started on the engine at $DOCKER_HOST; $proxy_log says why"
}

# Whether it answers for the engine within five seconds; it does not when another process took the port.
wait_for_proxy() {
  local tries
  for ((tries = 0; tries < 50; tries++)); do
    kill -0 "$proxy" 2>/dev/null || return 1
    DOCKER_TLS_VERIFY='' answers "tcp://127.0.0.1:$proxy_port" && kill -0 "$proxy" 2>/dev/null && return 0
    sleep 0.1
  done
  return 1
}

# Skep and the proxy of a ./dev run, in whichever terminal.
stop_runs() {
  local pids
  mapfile -t pids < <(processes java "-Ddev.checkout=$root")
  end_processes 20 "${pids[@]}"
  mapfile -t pids < <(processes socat "-lf$proxy_log")
  end_processes 2 "${pids[@]}"
}

remove_what_was_made() {
  [[ -e $made ]] || return 0
  local host kind name
  while read -r host kind name; do
    answers "$host" || die "the engine at $host does not answer, and $kind $name is to be removed there:" \
      "start ./dev down again when it does, or remove $made if it is gone for good"
    say "removing $kind $name at $host"
    DOCKER_HOST=$host "remove_$kind" "$name"
    DOCKER_HOST=$host remove_lease
  done < <(sort -r "$made")
}

# The lease that a Skep of ours has given up; one that somebody holds is of another.
remove_lease() {
  local name
  for name in $(api GET '/volumes?filters=%7B%22label%22%3A%5B%22dev.skep.lease.term%22%5D%7D' |
    grep -o '"Name":"skep[.]lease-[0-9]*"' | cut -d '"' -f 4); do
    api GET "/volumes/$name" | grep -q '"dev.skep.lease.holder"' ||
      api DELETE "/volumes/$name" >/dev/null || say "volume $name could not be removed"
  done
}

remove_stack() {
  local id
  for id in $(with_label '/containers/json?all=true' "dev.skep.stack=$1"); do
    api DELETE "/containers/$id?force=true&v=true" >/dev/null || say "container $id could not be removed"
  done
  for id in $(with_label /networks "dev.skep.stack=$1"); do
    api DELETE "/networks/$id" >/dev/null || say "network $id could not be removed"
  done
}

remove_image() {
  api DELETE "/images/$1" >/dev/null || say "image $1 stays: something else uses it"
}
