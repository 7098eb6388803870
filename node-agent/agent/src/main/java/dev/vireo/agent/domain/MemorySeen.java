package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.SavedMemory;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What of the guest's memory is on its state volume, and what this agent does with it. Only what a
 * decision needs is looked at: the rest is {@code Nothing}.
 *
 * @param work what is being done
 * @param own the memory that this Domain's guest was saved to
 * @param kept the memory that the Domain is to be restored from
 * @param room how much more the state volume takes, in bytes; empty when that was not asked, or the
 *     volume does not tell
 * @param refusal why the last attempt to save the guest came to nothing, while the next one waits
 */
public record MemorySeen(
    Work work, Own own, Kept kept, OptionalLong room, Optional<RetryAfter> refusal) {
  /** Nothing was looked at. */
  public static final MemorySeen NOTHING =
      new MemorySeen(
          new Work.None(),
          new Own.Nothing(),
          new Kept.NotWanted(),
          OptionalLong.empty(),
          Optional.empty());

  /** What this agent does with a memory. */
  public sealed interface Work {
    /** Nothing. */
    record None() implements Work {}

    /** libvirt writes it. */
    record Saving() implements Work {}

    /** What libvirt has written is read once, for its digest. */
    record Reading(int percent) implements Work {}

    /** Its digest is compared with the one that was told. */
    record Checking(int percent) implements Work {}

    /** libvirt reads it. */
    record Restoring() implements Work {}
  }

  /** The memory that this Domain's guest was saved to. */
  public sealed interface Own {
    /** There is none, or nobody has asked. */
    record Nothing() implements Own {}

    /** It cannot be told. */
    record Unknown(Reason reason, String message) implements Own {}

    /** libvirt has not finished it: the guest went on, or was lost. */
    record Torn() implements Own {}

    /** libvirt has finished it, but the guest has gone on after that. */
    record Outlived(String disk) implements Own {}

    /** It is what the guest was when it went. */
    record Whole() implements Own {}

    /** The same, and all is known of it. */
    record Known(SavedMemory memory) implements Own {}
  }

  /** The memory that the Domain is to be restored from. */
  public sealed interface Kept {
    /** The Domain names none, or nobody has asked. */
    record NotWanted() implements Kept {}

    /** It cannot be told. */
    record Unknown(Reason reason, String message) implements Kept {}

    /** It is there, and has not been looked into. */
    record There() implements Kept {}

    /** It is the one that was saved. */
    record Verified() implements Kept {}

    /**
     * It cannot be used.
     *
     * @param why a sentence
     */
    record Broken(String why) implements Kept {}

    /** The guest has been restored from it by this Domain, and it is there no more. */
    record Taken() implements Kept {}
  }
}
