# Ending the private engine, so that nothing of it is left, however it ended. Sourced by ../../dev.
# shellcheck shell=bash
# shellcheck disable=SC2154  # the private_ names come from engine.sh

private_engine_down() {
  [[ -e $private_data || -e $private_run ]] || has_link "$private_name" || return 0
  [[ $(id -u) == 0 ]] || die "the private engine was started by root: start ./dev down as root"
  say "removing the private engine"
  kill_private_containers
  local pids
  mapfile -t pids < <(private_engine_pid)
  end_processes 20 "${pids[@]}"
  end_private_helpers
  unmount_below "$private_run"
  unmount_below "$private_data"
  remove_private_bridges
  rm -rf --one-file-system "$private_data" "$private_run"
}

# dockerd gives each container that ignores SIGTERM ten seconds; nobody needs these any more.
kill_private_containers() {
  private_engine_answers || return 0
  local id
  for id in $(DOCKER_HOST=$private_host api GET /containers/json | grep -oE '"Id":"[0-9a-f]{64}"' | cut -d'"' -f4); do
    DOCKER_HOST=$private_host api POST "/containers/$id/kill" || true
  done
}

# What a dockerd that was killed leaves running: its containerd, a shim for each container, and the containers.
end_private_helpers() {
  local shim pids
  mapfile -t pids < <(processes containerd "$private_run/exec/containerd/containerd.toml")
  end_processes 10 "${pids[@]}"
  for shim in $(processes containerd-shim "$private_name"); do
    mapfile -t pids < <(children "$shim")
    end_processes 0 "${pids[@]}"
    end_processes 2 "$shim"
  done
}

# unmount_below FOLDER
unmount_below() {
  local point
  # The kernel writes a blank in a path as \040; the last mount comes off first.
  while read -r point; do
    point=$(printf '%b' "$point")
    if [[ $point == "$1"/* ]]; then
      umount "$point" 2>/dev/null || umount --lazy "$point"
    fi
  done < <(awk '{print $5}' /proc/self/mountinfo | tac)
}

# The default bridge, and one for each network: its name holds the start of the network's id, which stands in the
# engine's own file of networks.
remove_private_bridges() {
  local bridge
  for bridge in $(ip -o link show type bridge | awk -F '[ :]+' '{print $2}'); do
    if [[ $bridge == "$private_name" ]] || grep -qsaF "${bridge#br-}" "$private_data/root/network/files/local-kv.db"; then
      remove_rules "[io] $bridge "
      ip link delete "$bridge"
    fi
  done
  remove_chains
}

# remove_rules PATTERN: takes out of every table the rules that match. Docker's own rules hold no quotes or blanks in words.
remove_rules() {
  local iptables table rule
  for iptables in iptables ip6tables; do
    command -v "$iptables" >/dev/null || continue
    for table in filter nat; do
      while read -r rule; do
        # shellcheck disable=SC2086  # the words of a rule are arguments
        "$iptables" -w -t "$table" ${rule/#-A/-D} || true
      done < <("$iptables" -w -t "$table" -S 2>/dev/null | sed 's/$/ /' | grep -e '^-A' | grep -e "$1")
    done
  done
}

# Docker's chains are shared by all engines of a machine: they go only when no engine's bridge is in them any more.
remove_chains() {
  local rules table chain
  command -v iptables >/dev/null || return 0
  rules=$(iptables -w -S)
  if grep -q -e '-[io] .*DOCKER' -e 'DOCKER.* -[io] ' <<<"$rules"; then
    return 0
  fi
  remove_rules DOCKER
  for table in filter nat; do
    for chain in $(iptables -w -t "$table" -S | awk '/^-N DOCKER/ {print $2}'); do
      iptables -w -t "$table" -X "$chain"
    done
  done
  # dockerd switches forwarding on where it is off, and then forbids it by default.
  if [[ $(cat "$private_data/ip_forward" 2>/dev/null) == 0 ]]; then
    echo 0 >/proc/sys/net/ipv4/ip_forward
    iptables -w -P FORWARD ACCEPT
  fi
}
