# A node: its namespaces, libvirt, containerd, kubelet and kube-proxy.
# shellcheck shell=bash

# prepare_node NODE: everything that does not need the API server.
prepare_node() {
  ensure_place "$1"
  start_virtlogd "$1"
  start_libvirtd "$1"
  start_containerd "$1"
  await 30 "containerd of $1" containerd_ready "$1"
  load_images "$1"
}

join_node() {
  start_kubelet "$1"
  start_kube_proxy "$1"
}

start_virtlogd() { start_daemon "$1" virtlogd virtlogd; }

start_libvirtd() { start_daemon "$1" libvirtd libvirtd; }

start_containerd() { start_daemon "$1" containerd containerd --config "$(home_of "$1")/containerd.toml"; }

start_kubelet() {
  start_daemon "$1" kubelet "$BIN/kubelet" --config "$(home_of "$1")/kubelet.yaml" --config-dir /var/lib/kubelet/conf.d --kubeconfig "$PKI/$1.conf" \
    --hostname-override "$1" --node-ip "$(node_ip "$1")" --v 1
}

# The conntrack settings are the machine's: 0 leaves them alone.
start_kube_proxy() {
  start_daemon "$1" kube-proxy "$BIN/kube-proxy" --kubeconfig "$PKI/kube-proxy.conf" --hostname-override "$1" \
    --cluster-cidr "$POD_CIDR" --proxy-mode iptables --bind-address "$(node_ip "$1")" \
    --conntrack-max-per-core 0 --conntrack-tcp-timeout-established 0s --conntrack-tcp-timeout-close-wait 0s
}

inside() { (run_in "$@"); }

containerd_ready() { inside "$1" ctr --connect-timeout 2s version; }

libvirtd_ready() { inside "$1" virsh -c qemu:///system uri; }

kubelet_ready() { inside "$1" curl -sf --max-time 2 http://127.0.0.1:10248/healthz; }

kube_proxy_ready() { inside "$1" curl -sf --max-time 2 "http://$(node_ip "$1"):10256/livez"; }

node_ready() { [ "$(kubectl get node "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]; }

# Everything that was built so far: container images, and the golden images of guests.
load_images() {
  local image
  for image in "$IMAGES"/*.tar; do import_image "$1" "$image"; done
  copy_guest_images "$1"
}

# An image's own description names its parts by their hashes.
image_key() { { tar -xOf "$1" index.json 2>/dev/null || tar -xOf "$1" manifest.json; } | sha256sum | cut -d' ' -f1; }

# import_image NODE TAR: unless this very image is there already.
import_image() {
  local stamp key
  stamp=$(home_of "$1")/imported-$(basename "$2")
  key=$(image_key "$2")
  [ "$(cat "$stamp" 2>/dev/null)" = "$key" ] && return
  inside "$1" ctr -n k8s.io images import "$2" >/dev/null
  echo "$key" >"$stamp"
}

# Golden images belong to the node's administrator: the lab puts the test guest there.
copy_guest_images() {
  local image target
  for image in "$GUEST"/*.qcow2 "$GUEST"/*.img "$GUEST"/*.raw; do
    [ -e "$image" ] || continue
    target=$(home_of "$1")/vireo/images/${image##*/}
    [ "$image" -nt "$target" ] || continue
    cp --sparse=always --preserve=timestamps "$image" "$target.new"
    mv "$target.new" "$target"
  done
}
