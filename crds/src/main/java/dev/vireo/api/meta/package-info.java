/**
 * Names and conditions that all controllers share: condition types, reasons, labels, finalizers.
 */
@NullMarked
package dev.vireo.api.meta;

import org.jspecify.annotations.NullMarked;
