#!/usr/bin/env bash
# The switch that the nodes of a lab are plugged into, alone in a network namespace: no firewall of this machine or of
# another engine sees its frames. Started in that namespace; it is there until its input ends, as it does when whoever
# started it ends, however that is.
set -euo pipefail

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

missing() {
  printf 'a lab needs %s, and this kernel says the above\n' "$1" >&2
  exit 1
}

ip link add switch type bridge || missing "bridges (module bridge)"
ip link set switch up
ip link add probe type veth peer name eborp || missing "pairs of links (module veth)"
ip link delete probe
ip link add probe type vxlan id 1 dstport 4789 || missing "overlay networks (module vxlan)"
ip link delete probe

echo ready
exec cat
