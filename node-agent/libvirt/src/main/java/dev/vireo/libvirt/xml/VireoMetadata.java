package dev.vireo.libvirt.xml;

/**
 * Our mark in a domain's {@code <metadata>}: it decides what the agent may act upon. One element
 * with these attributes, all of them required.
 *
 * @param namespace namespace of the Domain object
 * @param name name of the Domain object, which is the incarnation's name
 * @param uid UID of the Domain object
 * @param slotUid UID of the slot pod
 * @param cgroup the slot's cgroup as read from a process of it
 * @param bootId the host's boot id when it was started
 */
public record VireoMetadata(
    String namespace, String name, String uid, String slotUid, String cgroup, String bootId) {
  /** The element's XML namespace; also the key by which libvirt finds it. */
  public static final String NAMESPACE_URI = "https://vireo.dev/domain/1";
}
