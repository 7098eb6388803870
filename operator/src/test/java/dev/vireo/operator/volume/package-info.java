@org.jspecify.annotations.NullMarked
package dev.vireo.operator.volume;
