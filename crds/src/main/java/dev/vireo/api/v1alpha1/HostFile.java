package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * A file on the nodes.
 *
 * @param path its path below the image folder
 */
@ValidationRule(
    value = "!self.path.split('/').exists(part, part == '..' || part == '.' || part == '')",
    message =
        "hostFile.path must be relative to /var/lib/vireo/images and must not contain '..', '.' or"
            + " empty parts")
public record HostFile(
    @JsonPropertyDescription(
            "Path of the file, relative to /var/lib/vireo/images on each node, without '..'. At"
                + " most 255 letters, digits and any of '._-/'. A node that lacks the file says so"
                + " on the VM (ImageFileMissing).")
        @Required
        @Size(min = 1, max = 255)
        @Pattern("^[A-Za-z0-9._/-]+$")
        String path) {}
