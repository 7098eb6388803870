/** What tests of several packages share. */
@NullMarked
package dev.vireo.agent.testing;

import org.jspecify.annotations.NullMarked;
