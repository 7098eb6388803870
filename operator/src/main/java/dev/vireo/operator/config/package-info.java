/** The settings of the operator, with their defaults. */
@NullMarked
package dev.vireo.operator.config;

import org.jspecify.annotations.NullMarked;
