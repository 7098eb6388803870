# The configuration files of a node's daemons.
# shellcheck shell=bash

write_cni() {
  cat >"$(home_of "$1")/cni-conf/10-lab.conflist" <<JSON
{"cniVersion": "1.0.0", "name": "lab", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$(node_pod_cidr "$1")"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
}

# QEMU is moved into its pod's cgroup by its emulator wrapper, so libvirt keeps its hands off cgroups. It runs as root on node-a
# and as Debian's own user on all others, where libvirt's other settings are Debian's, too.
write_libvirt() {
  local home
  home=$(home_of "$1")
  {
    printf '%s\n' 'security_driver = "none"' 'namespaces = []' 'cgroup_controllers = []' 'seccomp_sandbox = 1'
    [ "$1" != node-a ] || printf '%s\n' 'user = "root"' 'group = "root"' 'dynamic_ownership = 0' 'remember_owner = 0'
  } >"$home/libvirt-conf/qemu.conf"
  cat >"$home/libvirt-conf/libvirtd.conf" <<CONF
host_uuid = "$(<"$home/host-uuid")"
listen_tls = 0
listen_tcp = 0
auth_unix_ro = "none"
auth_unix_rw = "none"
unix_sock_group = "root"
unix_sock_ro_perms = "0700"
unix_sock_rw_perms = "0700"
CONF
}

write_containerd() {
  cat >"$(home_of "$1")/containerd.toml" <<TOML
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$PAUSE_IMAGE"
  disable_tcp_service = true
  stream_server_address = "127.0.0.1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
        BinaryName = "$RUN/runc"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
TOML
  write_runtime
}

# Stands before runc: refuses to create containers of pods that `kill` holds down, since the kubelet would start them again.
write_runtime() {
  cat >"$RUN/runc.new" <<'SH'
#!/bin/sh
case " $* " in *" create "*)
  if [ -n "$(ls /run/vireo-lab-held 2>/dev/null)" ]; then
    previous= bundle=. log=/dev/stderr
    for word; do
      case $previous in --bundle) bundle=$word ;; --log) log=$word ;; esac
      previous=$word
    done
    for held in /run/vireo-lab-held/*; do
      if grep -q '"io.kubernetes.cri.sandbox-namespace": *"vireo-system"' "$bundle/config.json" &&
        grep -q "\"io.kubernetes.cri.sandbox-name\": *\"${held##*/}-" "$bundle/config.json"; then
        echo "{\"level\":\"error\",\"msg\":\"${held##*/} is held down by e2e/lab kill\"}" >>"$log"
        exit 1
      fi
    done
  fi ;;
esac
exec runc "$@"
SH
  chmod 755 "$RUN/runc.new"
  mv "$RUN/runc.new" "$RUN/runc"
}

write_kubelet() {
  cat >"$(home_of "$1")/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $(node_ip "$1")
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $PKI/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $PKI/$1-serving.crt
tlsPrivateKeyFile: $PKI/$1-serving.key
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
clusterDNS: ["$DNS_IP"]
clusterDomain: cluster.local
resolvConf: $RUN/resolv.conf
volumePluginDir: /var/lib/kubelet/volume-plugins
# The machine's disk and memory are shared by all nodes and may be nearly full.
evictionHard: {memory.available: 50Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
evictionPressureTransitionPeriod: 5s
imageGCHighThresholdPercent: 100
# An image that was pulled under one name is there under others from a file, and cannot be pulled under those.
imagePullCredentialsVerificationPolicy: NeverVerify
crashLoopBackOff: {maxContainerRestartPeriod: 2s}
YAML
}
