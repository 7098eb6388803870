package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.meta.Reason;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One run of a guest, from its start to its end.
 *
 * @param domain the incarnation
 * @param node where it ran
 * @param startedAt when it was started
 * @param startedFrom how it began
 * @param endedAt when it was seen that it had ended
 * @param reason why it ended
 * @param libvirtReason libvirt's own word for that
 * @param by who ended it
 * @param message the end in a sentence
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GuestRun(
    @JsonPropertyDescription("Name of the incarnation (slot and Domain).") @Required String domain,
    @JsonPropertyDescription("Name of the node on which it ran.") @Nullable String node,
    @JsonPropertyDescription("When it was started, RFC 3339; absent when that is not known.")
        @Nullable String startedAt,
    @JsonPropertyDescription(
            "How it began: Boot, or Memory when it went on where it had been suspended; absent when"
                + " that is not known.")
        @Nullable StartedFrom startedFrom,
    @JsonPropertyDescription("When it was seen that it had ended, RFC 3339; absent while it runs.")
        @Nullable String endedAt,
    @JsonPropertyDescription("Why it ended, in one word.") @Nullable Reason reason,
    @JsonPropertyDescription(
            "What libvirt calls the end: shutdown, destroyed, crashed (the guest's kernel panicked),"
                + " failed (QEMU ended), migrated or saved; absent when libvirt has not told it.")
        @Nullable String libvirtReason,
    @JsonPropertyDescription(
            "Who ended it: Guest (itself), Vireo (as its user or Kubernetes wanted it) or Host"
                + " (something else there).")
        @Nullable EndedBy by,
    @JsonPropertyDescription("How it ended, in a sentence.") @Nullable String message) {

  /** A run that has begun. */
  public static GuestRun begun(
      String domain,
      @Nullable String node,
      @Nullable String startedAt,
      @Nullable StartedFrom startedFrom) {
    return new GuestRun(domain, node, startedAt, startedFrom, null, null, null, null, null);
  }

  /** Whether it has not ended, as far as is known. */
  public boolean goesOn() {
    return endedAt == null;
  }

  /** The same run, over. */
  public GuestRun ended(DomainEnd end, @Nullable String libvirt) {
    return new GuestRun(
        domain,
        node,
        startedAt,
        startedFrom,
        end.time(),
        end.reason(),
        libvirt,
        EndedBy.of(end.reason(), libvirt),
        end.message());
  }
}
