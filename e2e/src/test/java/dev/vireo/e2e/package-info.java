/** End-to-end scenarios, each named by what a user wants, on a real cluster with real guests. */
@NullMarked
package dev.vireo.e2e;

import org.jspecify.annotations.NullMarked;
