/** Benchmarks: medians and ratios against the bare tool in the same run, never asserted on time. */
@NullMarked
package dev.vireo.e2e.bench;

import org.jspecify.annotations.NullMarked;
