# Certificates and kubeconfigs. Each file appears whole or not at all, so a run cut short is mended by the next one.
# shellcheck shell=bash

ensure_pki() {
  local node
  mkdir -p "$PKI"
  chmod 700 "$PKI"
  authority ca vireo-lab
  authority etcd-ca vireo-lab-etcd
  authority front-proxy-ca vireo-lab-front-proxy
  certificate etcd etcd-ca "/CN=etcd" serverAuth,clientAuth "DNS:localhost,IP:127.0.0.1"
  certificate apiserver-etcd-client etcd-ca "/CN=kube-apiserver" clientAuth
  certificate apiserver ca "/CN=kube-apiserver" serverAuth \
    "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:10.96.0.1,IP:$API_IP,IP:127.0.0.1"
  certificate apiserver-kubelet-client ca "/CN=kube-apiserver-kubelet-client" clientAuth
  certificate front-proxy-client front-proxy-ca "/CN=front-proxy-client" clientAuth
  service_account_keys
  user admin "/O=system:masters/CN=admin"
  user controller-manager "/CN=system:kube-controller-manager"
  user scheduler "/CN=system:kube-scheduler"
  user kube-proxy "/CN=system:kube-proxy"
  user coredns "/CN=system:coredns"
  user local-path-provisioner "/CN=system:local-path-provisioner"
  for node in $(nodes); do
    user "$node" "/O=system:nodes/CN=system:node:$node"
    certificate "$node-serving" ca "/O=system:nodes/CN=system:node:$node" serverAuth "DNS:$node,IP:$(node_ip "$node")"
  done
}

has_pair() { [ -s "$PKI/$1.crt" ] && [ -s "$PKI/$1.key" ]; }

# keep_pair NAME: moves a finished pair into place, the key first.
keep_pair() {
  mv "$PKI/.$1.key" "$PKI/$1.key"
  mv "$PKI/.$1.crt" "$PKI/$1.crt"
}

new_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

authority() {
  has_pair "$1" && return
  openssl req -x509 "${new_key[@]}" -keyout "$PKI/.$1.key" -out "$PKI/.$1.crt" -days 365 -subj "/CN=$2" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
  keep_pair "$1"
}

# The form "EC PRIVATE KEY": the clients of the Java tests take a plain "PRIVATE KEY" for RSA.
name_the_algorithm() { openssl ec -in "$PKI/.$1.key" -out "$PKI/.$1.key" 2>/dev/null; }

# certificate NAME AUTHORITY SUBJECT USAGE [ALTERNATIVE-NAMES]
certificate() {
  has_pair "$1" && return
  local extensions="keyUsage=critical,digitalSignature"$'\n'"extendedKeyUsage=$4"
  [ -z "${5:-}" ] || extensions+=$'\n'"subjectAltName=$5"
  openssl req "${new_key[@]}" -keyout "$PKI/.$1.key" -subj "$3" 2>/dev/null |
    openssl x509 -req -CA "$PKI/$2.crt" -CAkey "$PKI/$2.key" -set_serial "0x$(openssl rand -hex 16)" -days 365 \
      -extfile <(echo "$extensions") -out "$PKI/.$1.crt" 2>/dev/null
  name_the_algorithm "$1"
  keep_pair "$1"
}

service_account_keys() {
  [ -s "$PKI/sa.pub" ] && return
  openssl genrsa -out "$PKI/sa.key" 2048 2>/dev/null
  openssl rsa -in "$PKI/sa.key" -pubout -out "$PKI/.sa.pub" 2>/dev/null
  mv "$PKI/.sa.pub" "$PKI/sa.pub"
}

# user NAME SUBJECT: a client certificate and a kubeconfig that carries it.
user() {
  certificate "$1" ca "$2" clientAuth
  [ -s "$PKI/$1.conf" ] && return
  cat >"$PKI/.$1.conf" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: vireo-lab, cluster: {server: "$API", certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 "$PKI/$1.crt"), client-key-data: $(base64 -w0 "$PKI/$1.key")}}]
contexts: [{name: vireo-lab, context: {cluster: vireo-lab, user: $1}}]
current-context: vireo-lab
YAML
  chmod 600 "$PKI/.$1.conf"
  mv "$PKI/.$1.conf" "$PKI/$1.conf"
}
