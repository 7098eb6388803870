/** What the API may depend on. */
@NullMarked
package dev.vireo.api.arch;

import org.jspecify.annotations.NullMarked;
