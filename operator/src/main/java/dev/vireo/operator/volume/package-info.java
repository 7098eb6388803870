/** PersistentVolumeClaims that disks are on, as far as the operator looks at them. Pure. */
@NullMarked
package dev.vireo.operator.volume;

import org.jspecify.annotations.NullMarked;
