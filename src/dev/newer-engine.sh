# An engine newer than the installed one, for tests that want to know both: unpacked beside it, not installed, and used
# with the installed containerd and runc. Sourced by ../../dev.
# shellcheck shell=bash
# shellcheck disable=SC2154  # state is the caller's

newer_folder=$state/newer-engine
# Of Debian, the older one first: what it has was built for a system more like this one.
newer_suites=(trixie forky sid)
# The first with API 1.44.
newer_least=25

# Prints its folder; the first time it is fetched. Says why, and fails, where it cannot be had.
newer_engine() {
  if [[ ! -x $newer_folder/usr/sbin/dockerd || ! -x $newer_folder/usr/bin/docker ]]; then
    fetch_newer_engine || return 1
  fi
  printf '%s\n' "$newer_folder"
}

fetch_newer_engine() (
  command -v apt-get >/dev/null || die "no newer engine: it is unpacked from a Debian package, and there is no apt-get here"
  mkdir -p "$state"
  work=$(mktemp -d "$state/newer-engine.XXXXXX") || die "no newer engine: there is no room for it in $state"
  trap 'rm -rf "$work"' EXIT
  mirror=$(debian_mirror) || die "no newer engine: apt here knows no Debian mirror to fetch one from"
  for suite in "${newer_suites[@]}"; do
    say "looking for a newer engine in Debian $suite"
    if fetch_packages "$suite" docker.io docker-cli >"$work/apt.log" 2>&1 && is_newer_engine "$work/package"; then
      rm -rf "$newer_folder"
      mv "$work/package" "$newer_folder"
      say "unpacked engine $(engine_version "$newer_folder/usr/sbin/dockerd") to $newer_folder"
      return 0
    fi
    sed 's/^/  /' "$work/apt.log" >&2
  done
  die "no newer engine: none of ${newer_suites[*]} has one that can be fetched and runs here (see above)"
)

# Where this machine gets Debian from.
debian_mirror() {
  local mirror
  mirror=$(mirror_known_to_apt) && [[ -n $mirror ]] || {
    apt_get update >/dev/null 2>&1 || true
    mirror=$(mirror_known_to_apt)
  }
  [[ -n $mirror ]] && printf '%s\n' "$mirror"
}

# shellcheck disable=SC2016  # apt's own names
mirror_known_to_apt() {
  apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Identifier: Packages' | awk '$2 == "Debian" {print $1; exit}'
}

# fetch_packages SUITE PACKAGE...: unpacks them to $work/package, by an apt with lists, cache and sources of its own, so
# that this machine's stay as they are.
fetch_packages() {
  local suite=$1 package
  shift
  rm -rf "$work"/{lists,cache,package,*.deb}
  mkdir -p "$work"/{lists,cache}/partial "$work/cache/archives/partial"
  printf 'deb %s %s main\n' "$mirror" "$suite" >"$work/sources.list"
  (
    cd "$work" || exit
    own_apt update || exit
    for package; do
      own_apt download "$package" && dpkg -x "$package"_*.deb package || exit
    done
  )
}

own_apt() {
  apt_get -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o Dir::Etc::SourceList="$work/sources.list" \
    -o Dir::Etc::SourceParts=- -o Dir::Etc::Preferences=- -o Dir::Etc::PreferencesParts=- -o Acquire::Languages=none \
    -o APT::Update::Error-Mode=any -o APT::Sandbox::User=root "$@"
}

# is_newer_engine FOLDER: whether the engine there runs on this machine, and is what we look for.
is_newer_engine() {
  local version installed=0
  version=$(engine_version "$1/usr/sbin/dockerd") || return 1
  ! command -v dockerd >/dev/null || installed=$(engine_version dockerd)
  if ((${version%%.*} < newer_least)) || ! dpkg --compare-versions "$version" gt "$installed"; then
    say "its engine is $version, and wanted is $newer_least or later, and later than $installed"
    return 1
  fi
}

# engine_version DOCKERD: as 26.1.5, without what the distribution adds.
engine_version() {
  "$1" --version | sed -nE 's/^Docker version ([0-9.]+).*/\1/p' | grep .
}
