/**
 * What follows when a guest has ended by itself: whether it is started again, when, and what is
 * remembered of it. Operator and agents ask the same functions, so that they agree.
 */
@NullMarked
package dev.vireo.api.restart;

import org.jspecify.annotations.NullMarked;
