/** An in-memory host with fault switches that passes the same contract test as the real one. */
@NullMarked
package dev.vireo.libvirt.testing;

import org.jspecify.annotations.NullMarked;
