#!/usr/bin/env bash
# One node of a lab: a machine, as far as an engine can tell, that is made of namespaces.
#
#   node.sh FOLDER NAME ADDRESS SWITCH DOCKERD
#
# What it keeps is in FOLDER, with the engine's configuration; SWITCH is the process that holds the switch's namespace.
# It lives until its input ends, its engine ends, or its first process is killed, and with that process all of it goes:
# processes, mounts, links.
set -euo pipefail

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

if [[ $1 != inside ]]; then
  # The last way out of here: the cable.
  exec 3<"/proc/$4/ns/net"
  exec unshare --net --mount --uts --ipc --pid --fork --kill-child --mount-proc "$BASH" "$0" inside "$@"
fi
folder=$2 name=$3 address=$4 dockerd=$6

printf '%s\n' "$name" >/proc/sys/kernel/hostname

# What other engines have mounted is theirs: a copy here would hold it.
umount --all --types overlay,nsfs 2>/dev/null || true
mount -t tmpfs tmpfs /run
# /sys shows the links of the namespace that it was mounted in.
mkdir /run/cgroup
mount --rbind /sys/fs/cgroup /run/cgroup
mount -t sysfs sysfs /sys
mount --move /run/cgroup /sys/fs/cgroup
# An /etc that can be written to, and of what engines keep there, this one's own alone: an old one has its id from it.
mkdir -p "$folder"/{etc,etc-work,etc-docker}
printf '127.0.0.1 localhost\n%s %s\n' "$address" "$name" >"$folder/etc/hosts"
printf '%s\n' "$name" >"$folder/etc/hostname"
mount -t overlay -o "lowerdir=/etc,upperdir=$folder/etc,workdir=$folder/etc-work" etc /etc || {
  printf 'a lab needs the file system overlay, and %s on one that it can lie on\n' "$folder" >&2
  exit 1
}
mkdir -p /etc/docker
mount --bind "$folder/etc-docker" /etc/docker

# The same hardware address each time, as a machine's: the others remember it.
ip link add eth0 address "$(printf '02:00:00:00:00:%02x' "${address##*.}")" type veth \
  peer name "$name" netns /proc/self/fd/3
nsenter --net=/proc/self/fd/3 ip link set "$name" master switch up
ip address add "$address/24" dev eth0
ip link set lo up
ip link set eth0 up

exec 4<&0
cat <&4 >/dev/null 3<&- &
# What lies beside this dockerd belongs to it.
PATH=${dockerd%/*}:$PATH
"$dockerd" --config-file "$folder/daemon.json" </dev/null 3<&- 4<&- &
exec 3<&- 4<&-
# As the first process it takes in orphans, and bash waits for these, too.
wait -n || true
