/**
 * The only native access of Vireo.
 *
 * <p><b>Threads.</b> libvirt keeps the last error per thread, so a task on one of our platform
 * threads makes the call <em>and</em> reads its error. {@link dev.vireo.libvirt.jna.CallLane}
 * bounds these threads to 5 per connection, which is as many calls as the daemon takes from one
 * client at a time; the caller (often a virtual thread) waits for the task no longer than the
 * deadline. A task that has begun is never abandoned: its thread, its place on the connection and
 * its domain's lock are given back when the native call returns.
 *
 * <p><b>Lanes.</b> Calls that may wait for a QEMU share up to 3 connections of their own. Calls
 * that may wait for a guest agent have another one, for 3 at a time: guests whose agents hang hold
 * up neither the start of others nor their own power button. What saves and restores a memory,
 * which takes minutes, has one, for 2 at a time. Reads have one, and destroy has one: with every
 * QEMU of the host hung, both still work. The event connection carries nothing but events.
 *
 * <p><b>Events.</b> libvirt's default event loop is one per process and runs in one daemon thread
 * of ours, started before the first connection is opened. Callbacks are constants, so no native
 * code can outlive them; they read the name and the UUID (which are in the handle, no call is
 * made), enqueue and return. Listeners run on another thread.
 *
 * <p><b>Memory.</b> A handle lives within one task and is closed there. What libvirt allocated for
 * us (lists, strings, typed parameters) is freed by the function that read it. A digest holds
 * memory of GnuTLS' until it is closed.
 */
@NullMarked
package dev.vireo.libvirt.jna;

import org.jspecify.annotations.NullMarked;
