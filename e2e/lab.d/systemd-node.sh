# A node as production has it: a machine of its own (emulated) with systemd, cgroup v2, AppArmor and stock libvirt, on the lab's bridge. It joins
# the cluster that is up and ends with it. See e2e/systemd-node/build.sh for what it is made of.
# shellcheck shell=bash

SYSTEMD_NODE='node-s'
SYSTEMD_NODE_IMAGES=(pause agent slot client)

systemd_node_home() { echo "$RUN/$SYSTEMD_NODE"; }

systemd_node_parts() { echo "$CACHE/systemd-node"; }

is_systemd_node() { [ "${1:-}" = "$SYSTEMD_NODE" ] && lives "$CONTROL_PLANE" "$SYSTEMD_NODE"; }

ensure_systemd_node_parts() {
  say "systemd node (its disk is made once, in 80 to 150 s)"
  "$LAB_HOME/systemd-node/build.sh" "$(systemd_node_parts)" </dev/null >&2 9>&- || die "e2e/systemd-node/build.sh failed."
}

# On the lab that is up.
start_systemd_node() {
  say "starting $SYSTEMD_NODE, an emulated machine"
  write_systemd_node
  ensure_systemd_node_link
  boot_systemd_node
  await_object "node/$SYSTEMD_NODE"
  say "$SYSTEMD_NODE has joined; waiting for its agent"
  await_object "hv/$SYSTEMD_NODE"
  say "$SYSTEMD_NODE takes guests"
}

# await_object OBJECT: it is there and Ready. By a watch: the emulation needs the processors.
await_object() {
  { kubectl wait "$1" --for create --timeout 300s && kubectl wait "$1" --for condition=Ready --timeout 300s; } >/dev/null ||
    die "$1 is not Ready; see $LOG/$SYSTEMD_NODE.console.log."
}

end_systemd_node() { end_daemon "$CONTROL_PLANE" "$SYSTEMD_NODE" 5; }

# What makes the machine this node of this cluster, as a second disk.
write_systemd_node() {
  local home lab image
  home=$(systemd_node_home)
  lab=$home/lab
  mkdir -p "$lab/bin" "$lab/pki" "$lab/images" "$lab/units"
  user "$SYSTEMD_NODE" "/O=system:nodes/CN=system:node:$SYSTEMD_NODE"
  certificate "$SYSTEMD_NODE-serving" ca "/O=system:nodes/CN=system:node:$SYSTEMD_NODE" serverAuth "DNS:$SYSTEMD_NODE,IP:$(node_ip "$SYSTEMD_NODE")"
  cp "$PKI/ca.crt" "$PKI/$SYSTEMD_NODE.conf" "$PKI/kube-proxy.conf" "$PKI/$SYSTEMD_NODE-serving".{crt,key} "$lab/pki/"
  cp "$BIN/kubelet" "$BIN/kube-proxy" "$lab/bin/"
  for image in "${SYSTEMD_NODE_IMAGES[@]}"; do cp "$IMAGES/$image.tar" "$lab/images/"; done
  cp "$(systemd_node_parts)/counter.img" "$RUN/resolv.conf" "$lab/"
  { cat "$RUN/hosts" && echo "$(node_ip "$SYSTEMD_NODE") $SYSTEMD_NODE"; } >"$lab/hosts"
  [ -s "$home/key" ] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$home/key"
  cp "$home/key.pub" "$lab/authorized_keys"
  write_systemd_node_configuration "$lab"
  write_systemd_node_join "$lab"
  rm -f "$home/lab.img"
  mke2fs -q -t ext4 -L lab -d "$lab" "$home/lab.img" 512M
}

write_systemd_node_configuration() {
  cat >"$1/10-lab.conflist" <<JSON
{"cniVersion": "1.0.0", "name": "lab", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$(node_pod_cidr "$SYSTEMD_NODE")"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
  cat >"$1/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $(node_ip "$SYSTEMD_NODE")
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: /lab/pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: /lab/pki/$SYSTEMD_NODE-serving.crt
tlsPrivateKeyFile: /lab/pki/$SYSTEMD_NODE-serving.key
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: systemd
failSwapOn: false
clusterDNS: ["$DNS_IP"]
clusterDomain: cluster.local
resolvConf: /lab/resolv.conf
runtimeRequestTimeout: 10m
evictionHard: {memory.available: 50Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
imageGCHighThresholdPercent: 100
crashLoopBackOff: {maxContainerRestartPeriod: 2s}
YAML
  cat >"$1/units/kubelet.service" <<UNIT
[Unit]
After=containerd.service
Wants=containerd.service
[Service]
ExecStart=/lab/bin/kubelet --config /lab/kubelet.yaml --kubeconfig /lab/pki/$SYSTEMD_NODE.conf --hostname-override $SYSTEMD_NODE --node-ip $(node_ip "$SYSTEMD_NODE") --v 1
Restart=always
RestartSec=1
UNIT
  cat >"$1/units/kube-proxy.service" <<UNIT
[Service]
ExecStart=/lab/bin/kube-proxy --kubeconfig /lab/pki/kube-proxy.conf --hostname-override $SYSTEMD_NODE --cluster-cidr $POD_CIDR --proxy-mode iptables --bind-address $(node_ip "$SYSTEMD_NODE")
Restart=always
RestartSec=1
UNIT
}

# What the machine runs as it boots.
write_systemd_node_join() {
  local node
  {
    cat <<SH
set -e
hostname $SYSTEMD_NODE
cp /lab/hosts /etc/hosts
cp /lab/resolv.conf /etc/resolv.conf
until [ -e /sys/class/net/eth0 ]; do sleep 0.2; done
ip addr replace $(node_ip "$SYSTEMD_NODE")/24 dev eth0
ip link set eth0 up
ip route replace default via $API_IP
SH
    for node in $(nodes); do echo "ip route replace $(node_pod_cidr "$node") via $(node_ip "$node")"; done
    cat <<'SH'
sysctl -qw net.ipv4.ip_forward=1
modprobe -a overlay tun
cp /lab/10-lab.conflist /etc/cni/net.d/
cp --sparse=always /lab/counter.img /var/lib/vireo/images/
mkdir -p /run/systemd/system
cp /lab/units/* /run/systemd/system/
systemctl daemon-reload
until ctr version >/dev/null 2>&1; do sleep 0.5; done
# Each takes one processor, and the kubelet has enough to do meanwhile.
for image in /lab/images/*.tar; do
  ctr -n k8s.io images import "$image" &
  importing+=($!)
done
for import in "${importing[@]}"; do wait "$import"; done
systemctl start --no-block kubelet kube-proxy
SH
  } >"$1/join"
}

# A tap on the lab's bridge, as the other nodes have a veth; and every place knows where its pods are.
ensure_systemd_node_link() {
  local place
  has_link "$SYSTEMD_NODE" "$PREFIX-cp" || ip -n "$PREFIX-cp" tuntap add "$SYSTEMD_NODE" mode tap
  ip -n "$PREFIX-cp" link set "$SYSTEMD_NODE" master br0 up
  for place in $(places); do
    ip -n "$(namespace_of "$place")" route replace "$(node_pod_cidr "$SYSTEMD_NODE")" via "$(node_ip "$SYSTEMD_NODE")"
  done
}

boot_systemd_node() {
  local home parts
  home=$(systemd_node_home)
  parts=$(systemd_node_parts)
  lives "$CONTROL_PLANE" "$SYSTEMD_NODE" && return
  qemu-img create -q -f qcow2 -F qcow2 -b "$parts/root.qcow2" "$home/root.qcow2"
  on_control_plane "$SYSTEMD_NODE" qemu-system-x86_64 -name "$SYSTEMD_NODE" -nodefaults -display none -no-reboot \
    -machine q35 -accel tcg,thread=multi,tb-size=1024 -cpu max,svm=off,la57=off,pcid=off,smap=off,smep=off -smp 2 -m 3072 \
    -kernel "$parts/vmlinuz" -initrd "$parts/initrd" \
    -append "root=LABEL=root rw console=ttyS0 net.ifnames=0 mitigations=off nokaslr audit=0 quiet" \
    -serial "file:$LOG/$SYSTEMD_NODE.console.log" \
    -drive "file=$home/root.qcow2,format=qcow2,if=virtio,cache=unsafe" \
    -drive "file=$home/lab.img,format=raw,if=virtio,readonly=on" \
    -netdev "tap,id=net,ifname=$SYSTEMD_NODE,script=no,downscript=no" -device virtio-net-pci,netdev=net,mac=52:54:00:99:00:29 \
    -device virtio-rng-pci
}

# in_systemd_node COMMAND...: becomes the command there. Input, output and exit code pass through.
in_systemd_node() {
  exec ssh -i "$(systemd_node_home)/key" -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=10 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o LogLevel=ERROR "root@$(node_ip "$SYSTEMD_NODE")" "$(printf '%q ' "$@")"
}
