# Network: one namespace per place, all on a bridge in the control plane's; a veth lets the machine itself reach the API server.
# shellcheck shell=bash

ensure_network() {
  local place
  mountpoint -q /run/netns || touch "$CACHE/made-netns-mount"
  for place in $(places); do ensure_namespace "$(namespace_of "$place")"; done
  ensure_bridge
  ensure_machine_link
  for place in $(nodes); do ensure_node_link "$place"; done
  ensure_routes
}

ensure_namespace() {
  [ -e "/run/netns/$1" ] || ip netns add "$1"
  ip -n "$1" link set lo up
}

has_link() { ip ${2:+-n "$2"} link show "$1" >/dev/null 2>&1; }

ensure_bridge() {
  has_link br0 "$PREFIX-cp" || ip -n "$PREFIX-cp" link add br0 type bridge
  ip -n "$PREFIX-cp" addr replace "$API_IP/24" dev br0
  ip -n "$PREFIX-cp" link set br0 up
}

ensure_machine_link() {
  has_link "$PREFIX-machine" || ip link add "$PREFIX-machine" type veth peer name machine netns "$PREFIX-cp"
  ip addr replace "$MACHINE_IP/24" dev "$PREFIX-machine"
  ip link set "$PREFIX-machine" up
  ip -n "$PREFIX-cp" link set machine master br0 up
}

ensure_node_link() {
  local namespace
  namespace=$(namespace_of "$1")
  has_link "$1" "$PREFIX-cp" || ip link add "$1" netns "$PREFIX-cp" type veth peer name eth0 netns "$namespace"
  ip -n "$PREFIX-cp" link set "$1" master br0 up
  ip -n "$namespace" addr replace "$(node_ip "$1")/24" dev eth0
  ip -n "$namespace" link set eth0 up
  # The pods' bridge is there from the start, so that a first pod leaves no difference in the inventory.
  has_link cni0 "$namespace" || ip -n "$namespace" link add cni0 type bridge
  ip -n "$namespace" route replace default via "$API_IP"
  ip netns exec "$namespace" sysctl -qw net.ipv4.ip_forward=1
}

# Every place knows on which node each pod address lives.
ensure_routes() {
  local place node
  for place in $(places); do
    for node in $(nodes); do
      [ "$place" = "$node" ] || ip -n "$(namespace_of "$place")" route replace "$(node_pod_cidr "$node")" via "$(node_ip "$node")"
    done
  done
}

remove_network() {
  local namespace
  if has_link "$PREFIX-machine"; then ip link del "$PREFIX-machine"; fi
  for namespace in /run/netns/"$PREFIX"-*; do
    [ -e "$namespace" ] && ip netns del "${namespace##*/}"
  done
  if [ -e "$CACHE/made-netns-mount" ] && [ -z "$(ls /run/netns)" ]; then
    umount /run/netns && rmdir /run/netns
    rm -f "$CACHE/made-netns-mount"
  fi
}
