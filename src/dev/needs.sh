# What the machine must have, found or installed from the distribution. Sourced by ../../dev.
# shellcheck shell=bash

# The home of a JDK 25: JAVA_HOME if it is one, else one in the system's JVM folder.
jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [[ -x $home/bin/javac ]] && grep -qs '^JAVA_VERSION="25[."]' "$home/release"; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

need_jdk() {
  jdk >/dev/null && return 0
  if command -v apt-cache >/dev/null && [[ -n $(apt-cache search --names-only '^openjdk-25-jdk-headless$') ]]; then
    install_package openjdk-25-jdk-headless
    jdk >/dev/null && return 0
  fi
  die "no JDK 25: looked at JAVA_HOME (${JAVA_HOME:-not set}) and in /usr/lib/jvm." \
    "Install one (Temurin 25, or your distribution's openjdk-25-jdk) or set JAVA_HOME to it."
}

# need COMMAND PACKAGE
need() {
  command -v "$1" >/dev/null || install_package "$2"
  command -v "$1" >/dev/null || die "$1 is needed, and installing $2 did not bring it"
}

# The programs that the tests put between Skep and an engine.
need_ways() {
  need openssl openssl
  need ssh openssh-client
  need sshd openssh-server
  need tinyproxy tinyproxy-bin
  need microsocks microsocks
  need socat socat
  need haproxy haproxy
  need systemd-socket-activate systemd
  # Debian has moved the client out of the engine's package.
  if ! command -v docker >/dev/null; then
    if [[ -n $(apt-cache search --names-only '^docker-cli$' 2>/dev/null) ]]; then
      need docker docker-cli
    else
      need docker docker.io
    fi
  fi
}

install_package() {
  command -v apt-get >/dev/null || die "$1 is needed, and there is no apt-get here: install it, then start again"
  [[ $(id -u) == 0 ]] || die "$1 is needed: install it (apt-get install $1), or start ./dev as root"
  say "installing $1"
  without_services apt_retried install --no-install-recommends "$1" || die "$1 could not be installed (see above)"
}

# apt_retried ARGS...: the package lists may be missing or too old, so a failure is tried once more with new ones. What
# apt says is shown only when that fails too.
apt_retried() {
  local output
  apt_get "$@" >/dev/null 2>&1 && return 0
  output=$({ apt_get update && apt_get "$@"; } 2>&1) || {
    printf '%s\n' "$output" >&2
    return 1
  }
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -y -qq -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

# Debian starts the service of a package that it installs, unless this file says no: the engine that we start has its
# state in the project's folder, and the system's own stays as it is.
without_services() (
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  "$@"
)
