#!/bin/bash
# Links the Java runtime of our programs: runtime.sh OUT.tar -> a tar with opt/java
# Needs JAVA_HOME (JDK 25). Debian packages: binutils
set -euo pipefail
out=${1:?usage: runtime.sh OUT.tar}
# Without jdk.zipfs Quarkus does not start. jdk.net tells who is at the other end of a Unix socket.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.xml
modules+=,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/opt"
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --strip-debug --output "$work/opt/java"
# Who made it, which jlink leaves out and by which scanners know a runtime.
grep -E '^(IMPLEMENTOR|IMPLEMENTOR_VERSION|JAVA_RUNTIME_VERSION|JAVA_VERSION_DATE)=' "$JAVA_HOME/release" >>"$work/opt/java/release"
strip --preserve-dates --strip-unneeded "$work"/opt/java/lib/server/libjvm.so "$work"/opt/java/lib/*.so
LC_ALL=C tar --sort=name --mtime=@1764000000 --owner=0 --group=0 --numeric-owner -C "$work" -cf "$out.new" opt
mv "$out.new" "$out"
