package dev.vireo.operator.slot;

import dev.vireo.api.v1alpha1.Cpu;
import dev.vireo.api.v1alpha1.Memory;
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
 */
final class MemoryOverhead {
  private static final long MIB = 1L << 20;
  private static final long BASE = 192 * MIB;
  private static final long PER_CORE = 8 * MIB;
  private static final long GUEST_SHARE = 256;

  private MemoryOverhead() {}

  /** What QEMU needs beside the guest's memory, in bytes. */
  static long bytesOf(Cpu cpu, Memory memory) {
    return BASE + cpu.count() * PER_CORE + memory.bytes() / GUEST_SHARE;
  }

  /** Guest and overhead together, in whole MiB, rounded up. */
  static Quantity totalOf(Cpu cpu, Memory memory) {
    long total = memory.bytes() + bytesOf(cpu, memory);
    return new Quantity(Long.toString(Math.ceilDiv(total, MIB)), "Mi");
  }
}
