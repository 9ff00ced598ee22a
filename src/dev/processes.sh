# Finding and ending processes that ./dev started. Sourced by ../../dev.
# shellcheck shell=bash

# processes NAME ARGUMENT: the ids of the processes of that name that were started with exactly this argument. Each
# argument asked for holds a path of this checkout, so another process is never taken for ours, as it can happen with
# a file that holds the id of a process that is long gone.
processes() {
  local pid
  while read -r pid; do
    if [[ $(cat "/proc/$pid/comm" 2>/dev/null) == "$1" ]]; then
      printf '%s\n' "$pid"
    fi
  done < <(grep -lzxF -- "$2" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3)
}

# children PID
children() { grep -lxE "PPid:[[:space:]]+$1" /proc/[0-9]*/status 2>/dev/null | cut -d/ -f3; }

# Whether one of these processes still runs; one that has ended and waits for its parent to notice does not.
alive() {
  local pid
  for pid; do
    if grep -qs '^State:.[^ZX]' "/proc/$pid/status"; then
      return 0
    fi
  done
  return 1
}

# end_processes SECONDS PID...: asks them to end, and after that many seconds makes them.
end_processes() {
  local tenths=$(($1 * 10))
  shift
  (($# > 0)) || return 0
  kill -TERM "$@" 2>/dev/null || return 0
  while alive "$@"; do
    ((tenths-- > 0)) || kill -KILL "$@" 2>/dev/null || true
    ((tenths > -50)) || die "these processes do not end: $*"
    sleep 0.1
  done
}
