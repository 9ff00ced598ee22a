# Which engine is used, and the private one: found, started. Sourced by ../../dev.
# shellcheck shell=bash
# shellcheck disable=SC2154  # root and state are the caller's

default_socket=/var/run/docker.sock

# One name for all that the private engine owns outside its folder: its run folder, its bridge, its containerd
# namespace. It comes from the checkout's path, so that every checkout has its own engine and finds it again.
private_name=skep$(printf '%s' "$root" | cksum | cut -d' ' -f1)
private_data=$state/engine
# Not in the checkout: the path of a socket may have 107 characters, and not every file system of a checkout holds one.
private_run=/run/$private_name
private_socket=$private_run/docker.sock
private_host=unix://$private_socket
private_log=$private_data/dockerd.log

# Leaves DOCKER_HOST at an engine that answers.
find_engine() {
  need curl curl
  if [[ -n ${DOCKER_HOST:-} ]] && ! answers "$DOCKER_HOST"; then
    say "no engine answers at DOCKER_HOST=$DOCKER_HOST: looking elsewhere"
    # They belong to the engine that does not answer.
    unset DOCKER_HOST DOCKER_TLS_VERIFY DOCKER_CERT_PATH
  fi
  if [[ -z ${DOCKER_HOST:-} ]]; then
    if answers "unix://$default_socket"; then
      DOCKER_HOST=unix://$default_socket
    else
      private_engine_up
      DOCKER_HOST=$private_host
    fi
  fi
  export DOCKER_HOST
  say "using the engine at $DOCKER_HOST"
}

# An engine for as long as this command runs: a private one that was started for it goes when it ends, unless a
# ./dev run or ./dev engine up took it over in between.
borrow_engine() {
  trap '[[ -e $private_data/keep ]] || private_engine_down' EXIT
  find_engine
  demo_image import
}

keep_private_engine() {
  if [[ -d $private_data ]]; then
    touch "$private_data/keep"
  fi
}

private_engine_answers() { [[ -S $private_socket ]] && answers "$private_host"; }

private_engine_pid() { processes dockerd "$private_run/daemon.json"; }

private_engine_up() {
  private_engine_answers && return 0
  local rules=
  [[ $(id -u) == 0 ]] || die "no engine answers, and starting one needs root: start ./dev as root, or set DOCKER_HOST"
  need dockerd docker.io
  need ip iproute2
  mkdir -p "$private_data" "$private_run"
  if [[ -z $(private_engine_pid) ]]; then
    say "no engine answers: starting a private one, its state in $private_data"
    private_network
    private_configuration >"$private_run/daemon.json"
    # Of an engine that was killed. dockerd and its containerd believe these files even when the id is another process's.
    end_private_helpers
    rm -f "$private_run/dockerd.pid" "$private_run/exec/containerd/containerd.pid"
    rules=$(docker_rules)
    # A session of its own, so that Ctrl-C at ./dev does not reach it.
    setsid dockerd --config-file "$private_run/daemon.json" >"$private_log" 2>&1 </dev/null &
  fi
  wait_for_private_engine
  restore_docker_rules "$rules"
}

wait_for_private_engine() {
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    private_engine_answers && return 0
    # The first moments belong to the shell that becomes dockerd.
    ((tries < 10)) || [[ -n $(private_engine_pid) ]] || break
    sleep 0.2
  done
  tail -n 20 "$private_log" >&2
  die "the private engine did not come up; above is the end of $private_log"
}

# The rules in Docker's chains, each after its table's name; the last one first.
docker_rules() {
  local table
  command -v iptables >/dev/null || return 0
  for table in filter nat; do
    iptables -w -t "$table" -S | sed -n "s/^-A DOCKER/$table &/p"
  done | tac
}

# restore_docker_rules RULES: a dockerd that starts empties these chains, also of what another engine put there.
restore_docker_rules() {
  local table rule
  while read -r table rule; do
    [[ -n $rule ]] || continue
    # shellcheck disable=SC2086  # the words of a rule are arguments
    iptables -w -t "$table" ${rule/#-A/-C} 2>/dev/null || iptables -w -t "$table" ${rule/#-A/-I}
  done <<<"$1"
}

# A bridge of its own: two engines that share docker0 would hand out the same addresses twice. No address pools of its
# own: with these, a dockerd that starts again removes docker0, whoever made it. The default ones avoid existing routes.
private_network() {
  [[ -e $private_data/ip_forward ]] || cat /proc/sys/net/ipv4/ip_forward >"$private_data/ip_forward"
  has_link "$private_name" && return 0
  local prefix
  prefix=$(free_prefix) || die "no free /16 for a private engine's networks: see ip route"
  ip link add "$private_name" type bridge
  ip addr add "$prefix.0.1/16" dev "$private_name"
  ip link set "$private_name" up
}

has_link() { ip link show "$1" >/dev/null 2>&1; }

# The first two numbers of a private /16 that no route of this machine leads into.
free_prefix() {
  local prefix
  for prefix in 10.{200..254} 172.{18..31}; do
    if [[ -z $(ip -4 route show root "$prefix.0.0/16"; ip -4 route show match "$prefix.0.0/16" | grep -v ^default) ]]; then
      printf '%s\n' "$prefix"
      return 0
    fi
  done
  return 1
}

private_configuration() {
  # The containerd namespace keeps it apart on a machine with a containerd of its own, which dockerd then uses.
  cat <<JSON
{
  "data-root": "$private_data/root",
  "exec-root": "$private_run/exec",
  "pidfile": "$private_run/dockerd.pid",
  "hosts": ["$private_host"],
  "containerd-namespace": "$private_name",
  "bridge": "$private_name"
}
JSON
}
