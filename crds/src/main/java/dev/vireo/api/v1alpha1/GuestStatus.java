package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the system in a guest, most of it through the QEMU guest agent. A guest may say
 * anything, so all of it is bounded: the whole is less than 8 KiB.
 *
 * @param agentConnected whether the agent in the guest answers
 * @param os the operating system's own name
 * @param kernel the release of its kernel
 * @param hostname the guest's host name
 * @param timeZone its time zone
 * @param users who is logged in
 * @param filesystems its file systems with their use
 * @param interfaces the VM's interfaces as the guest calls them
 * @param load its load average
 * @param reboots boots since it was started, which libvirt tells
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GuestStatus(
    @JsonPropertyDescription(
            "Whether the QEMU guest agent in the guest is connected and answers. While it does not,"
                + " the rest is what it said last.")
        @Nullable Boolean agentConnected,
    @JsonPropertyDescription(
            "Name of the guest's operating system, as it says itself (PRETTY_NAME of its"
                + " os-release).")
        @Nullable
        @Size(max = 128)
        String os,
    @JsonPropertyDescription("Release of the guest's kernel, for example 6.1.0-32-cloud-amd64.")
        @Nullable
        @Size(max = 64)
        String kernel,
    @JsonPropertyDescription("Host name that the guest has given itself.")
        @Nullable
        @Size(max = 128)
        String hostname,
    @JsonPropertyDescription("The guest's time zone as it is now.")
        @Nullable GuestTimeZoneStatus timeZone,
    @JsonPropertyDescription("Who is logged in to the guest, by name; at most the first 8.")
        @Size(max = 8)
        List<GuestUserStatus> users,
    @JsonPropertyDescription(
            "File systems on the guest's disks, by mount point, one for each device; at most the"
                + " first 10. Those of read-only images, as of snaps and CDs, are left out.")
        @Size(max = 10)
        List<FilesystemStatus> filesystems,
    @JsonPropertyDescription(
            "The VM's network interfaces as the guest calls them, with what it has made of them"
                + " (bridges, VLANs); at most the first 6.")
        @Size(max = 6)
        List<GuestInterfaceStatus> interfaces,
    @JsonPropertyDescription(
            "Load average of the guest's last 15 minutes, for example 0.25, as it was when last"
                + " told: it is told anew when it has changed by 1 and by half. Absent when the node's"
                + " libvirt is older than 11.2, or the guest agent older than 10.0 or not Linux'.")
        @Nullable
        @Pattern("^[0-9]{1,7}[.][0-9]{2}$")
        @Size(max = 10)
        String load,
    @JsonPropertyDescription(
            "Boots of the guest since it was started, in the same domain; absent as long as there"
                + " was none. A kernel that starts another by kexec is not seen.")
        @Nullable Reboots reboots) {
  /** Copies the lists. */
  public GuestStatus {
    users = users == null ? List.of() : List.copyOf(users);
    filesystems = filesystems == null ? List.of() : List.copyOf(filesystems);
    interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
  }

  /** The status of a guest of whose agent nothing was heard. */
  public static GuestStatus silent() {
    return new GuestStatus(
        false, null, null, null, null, List.of(), List.of(), List.of(), null, null);
  }

  /** The status of a guest that tells no more than these. */
  public static GuestStatus named(String os, String hostname) {
    return new GuestStatus(
        true, os, null, hostname, null, List.of(), List.of(), List.of(), null, null);
  }

  /** Whether the agent is connected and answers. */
  public boolean connected() {
    return Boolean.TRUE.equals(agentConnected);
  }

  /** The same with these boots. */
  public GuestStatus with(@Nullable Reboots others) {
    return new GuestStatus(
        agentConnected,
        os,
        kernel,
        hostname,
        timeZone,
        users,
        filesystems,
        interfaces,
        load,
        others);
  }
}
