/** What follows a guest's end. */
@NullMarked
package dev.vireo.api.restart;

import org.jspecify.annotations.NullMarked;
