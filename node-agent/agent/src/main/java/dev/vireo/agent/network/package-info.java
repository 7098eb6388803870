/**
 * A guest's interface on the pod network, without a bridge and without learning.
 *
 * <pre>
 *   slot's network namespace           node's network namespace
 *   eth0 ==tc== vmp0 ------veth------- vh&lt;hash&gt; ==tc== vt&lt;hash&gt; (tap) ---- QEMU
 *                 |
 *              dnsmasq
 * </pre>
 *
 * <p>{@code ==tc==} is a pair of redirecting filters: each frame that comes in on one goes out on
 * the other, and the kernels' own stacks never see it. So the guest has the pod's address and MAC,
 * and eth0 keeps both. One exception: the guest's questions for DHCP stay on vmp0, where a server
 * answers that guest only.
 *
 * <p>The tap is made by us and not by libvirt: a macvtap would be opened through {@code /dev/tapN},
 * where N is an index of one network namespace, and nodes that share {@code /dev} would open each
 * other's guest.
 */
@NullMarked
package dev.vireo.agent.network;

import org.jspecify.annotations.NullMarked;
