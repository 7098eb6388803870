package dev.vireo.operator.slot;

import dev.vireo.api.v1alpha1.DomainSpec;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * What a slot needs on top of its guest's memory: QEMU itself, its threads, and the tables that map
 * the guest's memory.
 *
 * <p>192 MiB for QEMU with its devices, its translated code under emulation, the DHCP server and
 * the slot program; 8 MiB for each core (stack and buffers of its thread); 1/256 of the guest's
 * memory (page tables take 1/512, dirty bitmaps and the rest less than that). Measured: a guest of
 * 128 MiB under emulation takes 219 MiB in all, of the 328 MiB that the formula gives it; KVM takes
 * less.
 *
 * <p>4 MiB for the seed of a VM with cloud-init, which is in memory: what a Secret can hold is 1
 * MiB, and while the seed is made it is there twice more.
 */
final class MemoryOverhead {
  private static final long MIB = 1L << 20;
  private static final long BASE = 192 * MIB;
  private static final long PER_CORE = 8 * MIB;
  private static final long SEED = 4 * MIB;
  private static final long GUEST_SHARE = 256;

  private MemoryOverhead() {}

  /** What is needed beside the guest's memory, in bytes. */
  static long bytesOf(DomainSpec spec) {
    return BASE
        + spec.cpu().count() * PER_CORE
        + spec.memory().bytes() / GUEST_SHARE
        + (spec.cloudInit().isPresent() ? SEED : 0);
  }

  /** Guest and overhead together, in whole MiB, rounded up. */
  static Quantity totalOf(DomainSpec spec) {
    long total = spec.memory().bytes() + bytesOf(spec);
    return new Quantity(Long.toString(Math.ceilDiv(total, MIB)), "Mi");
  }
}
