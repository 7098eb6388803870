# The control plane: etcd, API server, controller manager, scheduler, the cluster's DNS and the provisioner of local volumes, as processes.
# shellcheck shell=bash

start_control_plane() {
  write_audit_policy
  start_etcd
  start_apiserver
}

finish_control_plane() {
  await 60 "the API server" apiserver_ready
  start_controller_manager
  start_scheduler
  apply_addons
  start_coredns
  start_local_path_provisioner
  await 30 "the cluster's DNS" coredns_ready
  await 30 "the provisioner of local volumes" local_path_provisioner_ready
}

on_control_plane() {
  local component=$1
  shift
  start_daemon "$CONTROL_PLANE" "$component" "$@"
}

start_etcd() {
  on_control_plane etcd "$BIN/etcd" --name lab --data-dir "$RUN/etcd" \
    --listen-client-urls https://127.0.0.1:2379 --advertise-client-urls https://127.0.0.1:2379 \
    --listen-peer-urls https://127.0.0.1:2380 --initial-advertise-peer-urls https://127.0.0.1:2380 \
    --initial-cluster lab=https://127.0.0.1:2380 \
    --cert-file "$PKI/etcd.crt" --key-file "$PKI/etcd.key" --trusted-ca-file "$PKI/etcd-ca.crt" --client-cert-auth \
    --peer-cert-file "$PKI/etcd.crt" --peer-key-file "$PKI/etcd.key" --peer-trusted-ca-file "$PKI/etcd-ca.crt" \
    --peer-client-cert-auth --log-level warn
}

start_apiserver() {
  on_control_plane apiserver "$BIN/kube-apiserver" \
    --etcd-servers https://127.0.0.1:2379 --etcd-cafile "$PKI/etcd-ca.crt" \
    --etcd-certfile "$PKI/apiserver-etcd-client.crt" --etcd-keyfile "$PKI/apiserver-etcd-client.key" \
    --bind-address "$API_IP" --secure-port 6443 --advertise-address "$API_IP" \
    --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" --client-ca-file "$PKI/ca.crt" \
    --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction --anonymous-auth=false --profiling=false \
    --service-account-issuer https://kubernetes.default.svc.cluster.local \
    --service-account-signing-key-file "$PKI/sa.key" --service-account-key-file "$PKI/sa.pub" \
    --service-cluster-ip-range "$SERVICE_CIDR" --allow-privileged=true \
    --kubelet-client-certificate "$PKI/apiserver-kubelet-client.crt" --kubelet-client-key "$PKI/apiserver-kubelet-client.key" \
    --kubelet-certificate-authority "$PKI/ca.crt" --kubelet-preferred-address-types InternalIP \
    --requestheader-client-ca-file "$PKI/front-proxy-ca.crt" --requestheader-allowed-names front-proxy-client \
    --requestheader-extra-headers-prefix X-Remote-Extra- --requestheader-group-headers X-Remote-Group \
    --requestheader-username-headers X-Remote-User --proxy-client-cert-file "$PKI/front-proxy-client.crt" \
    --proxy-client-key-file "$PKI/front-proxy-client.key" --enable-aggregator-routing=true \
    --audit-policy-file "$RUN/audit-policy.yaml" --audit-log-path "$LOG/audit.log" --audit-log-maxsize 50 --audit-log-maxbackup 2
}

apiserver_ready() { kubectl --request-timeout 3s get --raw /readyz; }

# One of each: without leader election a restarted one works at once.
start_controller_manager() {
  on_control_plane controller-manager "$BIN/kube-controller-manager" \
    --kubeconfig "$PKI/controller-manager.conf" --authentication-kubeconfig "$PKI/controller-manager.conf" \
    --authorization-kubeconfig "$PKI/controller-manager.conf" --bind-address 127.0.0.1 --leader-elect=false --profiling=false \
    --service-account-private-key-file "$PKI/sa.key" --root-ca-file "$PKI/ca.crt" --use-service-account-credentials \
    --cluster-signing-cert-file "$PKI/ca.crt" --cluster-signing-key-file "$PKI/ca.key"
}

start_scheduler() {
  on_control_plane scheduler "$BIN/kube-scheduler" \
    --kubeconfig "$PKI/scheduler.conf" --authentication-kubeconfig "$PKI/scheduler.conf" \
    --authorization-kubeconfig "$PKI/scheduler.conf" --bind-address 127.0.0.1 --leader-elect=false --profiling=false
}

# The DNS is a process beside the API server, behind a Service without selector: it answers before any pod runs.
start_coredns() {
  cat >"$RUN/Corefile" <<COREFILE
.:53 {
  errors
  health 127.0.0.1:8080
  ready 127.0.0.1:8181
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    kubeconfig $PKI/coredns.conf
    ttl 5
  }
  cache 5
}
COREFILE
  on_control_plane coredns "$BIN/coredns" -conf "$RUN/Corefile"
}

coredns_ready() { inside "$CONTROL_PLANE" curl -sf --max-time 2 http://127.0.0.1:8181/ready; }

# A process beside the API server, too; its helper pods make and remove the folders of volumes on the nodes.
start_local_path_provisioner() {
  local config=$RUN/local-path
  mkdir -p "$config"
  cat >"$config/config.json" <<'JSON'
{"nodePathMap": [{"node": "DEFAULT_PATH_FOR_NON_LISTED_NODES", "paths": ["/opt/local-path-provisioner"]}]}
JSON
  cat >"$config/helperPod.yaml" <<YAML
{apiVersion: v1, kind: Pod, metadata: {name: helper}, spec: {terminationGracePeriodSeconds: 1, automountServiceAccountToken: false,
  containers: [{name: helper, image: "$SHELL_IMAGE", imagePullPolicy: IfNotPresent}]}}
YAML
  on_control_plane local-path-provisioner "$BIN/local-path-provisioner" start --kubeconfig "$PKI/local-path-provisioner.conf" \
    --config "$config/config.json" --helper-pod-file "$config/helperPod.yaml" --service-account-name default
}

local_path_provisioner_ready() { lives "$CONTROL_PLANE" local-path-provisioner; }

controller_manager_ready() { inside "$CONTROL_PLANE" curl -skf --max-time 2 https://127.0.0.1:10257/healthz; }

scheduler_ready() { inside "$CONTROL_PLANE" curl -skf --max-time 2 https://127.0.0.1:10259/healthz; }

# Who wrote what: every write by its metadata; reads are left out to keep the file small.
write_audit_policy() {
  cat >"$RUN/audit-policy.yaml" <<'YAML'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: None, verbs: [get, list, watch]}
- {level: None, userGroups: ["system:nodes"], resources: [{group: coordination.k8s.io, resources: [leases]}]}
- {level: Metadata}
YAML
}

apply_addons() { kubectl apply --server-side --force-conflicts -f - >/dev/null < <(addons); }

addons() {
  cat <<YAML
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: lab-apiserver-to-kubelet},
 roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:kubelet-api-admin"},
 subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: kube-apiserver-kubelet-client}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: "system:coredns"}, rules: [
  {apiGroups: [""], resources: [endpoints, services, pods, namespaces], verbs: [list, watch]},
  {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: "system:coredns"},
 roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:coredns"},
 subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "system:coredns"}]}
---
{apiVersion: v1, kind: Namespace, metadata: {name: local-path-storage}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: local-path-config, namespace: local-path-storage}, data: {
  setup: "mkdir -m 0777 -p \$VOL_DIR", teardown: "rm -rf \$VOL_DIR"}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: local-path-provisioner, namespace: local-path-storage}, rules: [
  {apiGroups: [""], resources: [pods], verbs: [get, list, watch, create, delete]},
  {apiGroups: [""], resources: [pods/log], verbs: [get]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: local-path-provisioner, namespace: local-path-storage},
 roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: local-path-provisioner},
 subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "system:local-path-provisioner"}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: local-path-provisioner}, rules: [
  {apiGroups: [""], resources: [nodes, persistentvolumeclaims, pods], verbs: [get, list, watch]},
  {apiGroups: [""], resources: [persistentvolumes], verbs: [get, list, watch, create, patch, update, delete]},
  {apiGroups: [""], resources: [events], verbs: [create, patch]},
  {apiGroups: [storage.k8s.io], resources: [storageclasses], verbs: [get, list, watch]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: local-path-provisioner},
 roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: local-path-provisioner},
 subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "system:local-path-provisioner"}]}
---
{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: rancher.io/local-path, volumeBindingMode: WaitForFirstConsumer, reclaimPolicy: Delete,
 metadata: {name: local-path, annotations: {storageclass.kubernetes.io/is-default-class: "true", defaultVolumeType: local}}}
---
{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {clusterIP: $DNS_IP, ports: [
  {name: dns, port: 53, protocol: UDP, targetPort: 53}, {name: dns-tcp, port: 53, protocol: TCP, targetPort: 53}]}}
---
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
 metadata: {name: kube-dns-lab, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns, endpointslice.kubernetes.io/managed-by: lab}},
 endpoints: [{addresses: ["$API_IP"]}],
 ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]}
YAML
}
