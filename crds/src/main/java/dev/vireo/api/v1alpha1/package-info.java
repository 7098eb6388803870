/**
 * The objects of the API group vireo.dev, version v1alpha1: what people and controllers write and
 * read.
 */
@NullMarked
package dev.vireo.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
