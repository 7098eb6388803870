# Kubernetes, etcd, CoreDNS, the provisioner of local volumes and a registry of images: Go programs, each pinned by a module of ours, built once into the cache.
# shellcheck shell=bash

KUBERNETES_VERSION=v1.36.3
KUBERNETES_FLAGS="-s -w
  -X k8s.io/component-base/version.gitVersion=$KUBERNETES_VERSION
  -X k8s.io/component-base/version.gitMajor=1
  -X k8s.io/component-base/version.gitMinor=36"
KUBERNETES_BINARIES=(etcd kube-apiserver kubectl kubelet kube-scheduler kube-controller-manager kube-proxy)

ensure_binaries() {
  local name number=0 all=("${KUBERNETES_BINARIES[@]}" coredns local-path-provisioner registry)
  mkdir -p "$BIN"
  for name in "${all[@]}"; do
    number=$((number + 1))
    built_already "$name" || build_binary "$name" "$number of ${#all[@]}"
  done
  lay_out_for_api_tests
}

module_of() {
  case $1 in
    coredns | registry) echo "$LAB_HOME/$1" ;;
    local-path-provisioner) echo "$LAB_HOME/local-path" ;;
    *) echo "$LAB_HOME/kubernetes" ;;
  esac
}

package_of() {
  case $1 in
    etcd) echo go.etcd.io/etcd/server/v3 ;;
    coredns | registry) echo . ;;
    local-path-provisioner) echo github.com/rancher/local-path-provisioner ;;
    *) echo "k8s.io/kubernetes/cmd/$1" ;;
  esac
}

flags_of() { case $1 in etcd | coredns | local-path-provisioner | registry) echo "-s -w" ;; *) echo "$KUBERNETES_FLAGS" ;; esac; }

# The key changes with the pinned modules, our own source and the flags, so that a change of any rebuilds.
key_of() {
  { cat "$(module_of "$1")"/go.sum "$(module_of "$1")"/go.mod "$(module_of "$1")"/*.go 2>/dev/null || true; flags_of "$1"; } |
    sha256sum | cut -d' ' -f1
}

built_already() { [ -x "$BIN/$1" ] && [ "$(cat "$BIN/.$1.key" 2>/dev/null)" = "$(key_of "$1")" ]; }

build_binary() {
  local name=$1 go began=$SECONDS log=$CACHE/build.log
  go=$(find_go) || exit
  say "building $name ($2; all of them take about 12 minutes once)"
  (cd "$(module_of "$name")" && CGO_ENABLED=0 GOFLAGS=-mod=readonly "$go" build -trimpath -ldflags "$(flags_of "$name")" \
    -o "$BIN/.$name.new" "$(package_of "$name")") </dev/null >"$log" 2>&1 9>&- ||
    die "$name did not build; the end of $log: $(tail -5 "$log")"
  mv "$BIN/.$name.new" "$BIN/$name"
  key_of "$name" >"$BIN/.$name.key"
  say "built $name in $((SECONDS - began)) s"
}

# The folder that integration tests against a real API server take their programs from (KUBE_API_TEST_DIR).
lay_out_for_api_tests() {
  local folder=$CACHE/kube-api-test/k8s/1.36.3-linux-amd64 name
  mkdir -p "$folder"
  for name in etcd kube-apiserver kubectl; do ln -sfn "$BIN/$name" "$folder/$name"; done
}
