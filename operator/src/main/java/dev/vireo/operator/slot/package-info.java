/**
 * The slot: the pod that holds the place of a running VM. Pure: built from a Domain, read from a\n
 * * Pod.
 */
@NullMarked
package dev.vireo.operator.slot;

import org.jspecify.annotations.NullMarked;
