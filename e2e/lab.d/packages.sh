# What the machine must have: Debian packages (installed when missing), Go, JDK and Maven (found, or asked for).
# shellcheck shell=bash

LAB_PACKAGES=(
  libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86 qemu-utils
  containerd runc containernetworking-plugins iptables nftables conntrack iproute2 dnsmasq-base
  openssl ca-certificates curl procps util-linux acl gcc libc6-dev make xz-utils
  cpio gzip fdisk dosfstools mtools syslinux syslinux-common # the test guest
  mmdebstrap binutils # container images
  iputils-ping # tests of the network
  xorriso # what cloud-init reads
  openssh-client # to log in to the Debian guest
  busybox-static # the helper pods that make local volumes
  python3 # the tests of the slot and of the test guest
  libfaketime # clocks that tests step
)

installed() { [ "$(dpkg-query -W -f '${db:Status-Abbrev}\n' "$@" 2>/dev/null | grep -c '^ii')" = $# ]; }

ensure_packages() {
  installed "${LAB_PACKAGES[@]}" && return
  say "installing Debian packages (about a minute)"
  local log=$CACHE/apt.log
  mkdir -p "$CACHE"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${LAB_PACKAGES[@]}"; } \
    </dev/null >"$log" 2>&1 9>&- || die "apt-get could not install the lab's packages; the end of $log: $(tail -3 "$log")"
}

find_go() {
  local go
  for go in "$(command -v go || true)" /usr/local/go/bin/go /usr/lib/go-1.2*/bin/go; do
    [ -x "$go" ] && "$go" version | grep -qE 'go1\.(2[6-9]|[3-9][0-9])' && echo "$go" && return
  done
  die "Go 1.26 or newer was not found: put it on the PATH or into /usr/local/go (https://go.dev/dl)."
}

find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/*jdk*25* "$HOME"/.sdkman/candidates/java/25*; do
    [ -x "$home/bin/javac" ] && "$home/bin/javac" -version 2>&1 | grep -qE 'javac (2[5-9]|[3-9][0-9])' && echo "$home" && return
  done
  die "JDK 25 or newer was not found: set JAVA_HOME to one, or install it under /usr/lib/jvm (https://adoptium.net)."
}

find_maven() {
  local maven
  for maven in "$(command -v mvn || true)" /opt/*maven*/bin/mvn /usr/share/maven/bin/mvn; do
    [ -x "$maven" ] && echo "$maven" && return
  done
  die "Maven was not found: install it (apt-get install maven) or put mvn on the PATH."
}

# with_java COMMAND...: with the JDK and Maven that were found.
with_java() {
  local jdk mvn
  jdk=$(find_jdk) || exit
  mvn=$(find_maven) || exit
  JAVA_HOME=$jdk PATH=$jdk/bin:$(dirname "$mvn"):$PATH VIREO_LAB_CACHE=$CACHE "$@"
}

# maven ARGS: in the root of this checkout.
maven() { (cd "$CHECKOUT" && with_java mvn --batch-mode --no-transfer-progress -Dstyle.color=never "$@"); }
