/**
 * The port to one libvirt driver: {@link dev.vireo.libvirt.LibvirtHost} and its domains.
 *
 * <p>A {@link dev.vireo.libvirt.LibvirtDomain} holds no native memory: it names a domain by UUID,
 * and each operation looks the native handle up, uses and frees it in one task on one connection.
 * So a domain object stays valid over a reconnect, may be used from any thread, and cannot leak.
 *
 * <p>Every call blocks its caller until libvirt has answered or the call's deadline has passed,
 * whichever is first, and fails only with a {@link dev.vireo.libvirt.error.LibvirtFailure}.
 */
@NullMarked
package dev.vireo.libvirt;

import org.jspecify.annotations.NullMarked;
