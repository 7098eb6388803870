/**
 * What holds for a Domain as the lock: when its guest is proven gone, and the closing of Domains\n
 * * whose VM is gone.
 */
@NullMarked
package dev.vireo.operator.domain;

import org.jspecify.annotations.NullMarked;
