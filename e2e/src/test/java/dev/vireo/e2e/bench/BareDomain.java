package dev.vireo.e2e.bench;

import dev.vireo.e2e.fixture.TestVm;

/**
 * A VM's own definition in bare libvirt on the same node: with the real emulator, disks of its own
 * and without its slot.
 *
 * @param node where it is
 */
record BareDomain(OnNode node) {
  private static final String DEFINITION = "/var/lib/vireo/bench.xml";

  /** Keeps the definition of a VM that runs there. */
  static BareDomain like(TestVm vm, OnNode node) {
    node.run(
        """
        virsh dumpxml $1 > $2 && virsh domblklist $1 | while read target file; do
          case $file in /*) copy=/var/lib/vireo/bench-$target.img; cp --sparse=always $file $copy; sed -i "s#'$file'#'$copy'#" $2;; esac
        done
        cp /var/lib/vireo/images/tiny.img /var/lib/vireo/bench-vda.img
        sed -E -i -e 's#<name>.*</name>#<name>bench</name>#' -e '/<uuid>/d' \\
          -e 's#<emulator>.*</emulator>#<emulator>/usr/bin/qemu-system-x86_64</emulator>#' \\
          -e '/<interface/,/<.interface>/d' -e '/<metadata>/,/<.metadata>/d' \\
          -e '/<backingStore[/]>/d' -e '/<backingStore/,/<.backingStore>/d' -e "s#type='qcow2'#type='raw'#" \\
          -e '/<channel/,/<.channel>/s#<source[^>]*/>##' $2
        """,
        vm.libvirtName(),
        DEFINITION);
    return new BareDomain(node);
  }

  /** Milliseconds that it takes to be created, as one that is forgotten when it ends. */
  double create() {
    double millis = millisOf("virsh -q create " + DEFINITION);
    node.run("virsh -q destroy bench");
    return millis;
  }

  /** Starts it as one that stays, so that its memory can be saved. */
  void begin() {
    node.run("virsh -q define %s && virsh -q start bench".formatted(DEFINITION));
  }

  /** Milliseconds that it takes to save its memory. */
  double managedSave() {
    return millisOf("virsh -q managedsave bench");
  }

  /** Milliseconds that it takes to bring its memory back. */
  double start() {
    return millisOf("virsh -q start bench");
  }

  /** Ends one that stays. */
  void end() {
    node.run("virsh -q destroy bench; virsh -q undefine bench --managed-save");
  }

  /** Removes what it was made of. */
  void remove() {
    node.run("rm /var/lib/vireo/bench-*.img " + DEFINITION);
  }

  private double millisOf(String command) {
    String nanos =
        node.run(
            "s=$(date +%%s%%N); %s >/dev/null || exit 1; e=$(date +%%s%%N); echo $((e-s))"
                .formatted(command));
    return Double.parseDouble(nanos.lines().toList().getLast()) / 1e6;
  }
}
