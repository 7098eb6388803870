/**
 * Makes Vireo's container images on a machine without Docker. {@link dev.vireo.images.Recipes} says
 * what is in each image, {@link dev.vireo.images.ImageWriter} writes it as an OCI archive, and
 * pushes it; {@link dev.vireo.images.BillOfMaterials} says of each image what is in it.
 */
@NullMarked
package dev.vireo.images;

import org.jspecify.annotations.NullMarked;
