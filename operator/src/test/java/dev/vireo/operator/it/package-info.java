/** The operator against a real API server; the tests play scheduler, kubelet and agent. */
@NullMarked
package dev.vireo.operator.it;

import org.jspecify.annotations.NullMarked;
