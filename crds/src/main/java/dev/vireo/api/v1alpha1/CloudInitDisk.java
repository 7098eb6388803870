package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small read-only disk that cloud-init in the guest reads on its first boot: a NoCloud seed.
 *
 * @param userDataSecret the Secret with the user-data
 * @param sshAuthorizedKeys public keys
 */
@ValidationRule(
    value = "has(self.userDataSecret) || has(self.sshAuthorizedKeys)",
    message = "cloudInit needs userDataSecret or sshAuthorizedKeys, or both")
// A rule and no pattern: the message of a pattern would repeat what may be a private key.
@ValidationRule(
    value =
        "!has(self.sshAuthorizedKeys) || self.sshAuthorizedKeys.all(k, k.matches(r'"
            + CloudInitDisk.SSH_KEY
            + "'))",
    message =
        "each of cloudInit.sshAuthorizedKeys must be one line with a public key of ssh, as in a"
            + " file .ssh/id_ed25519.pub")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CloudInitDisk(
    @JsonPropertyDescription(
            "Name of a Secret in the namespace of the VM. Its key user-data, which must be there,"
                + " is what cloud-init calls user-data (#cloud-config, a script, ...); its key"
                + " network-config, which may be there, is cloud-init's network configuration."
                + " Both are given to the guest as they are. Vireo cannot read Secrets: this one"
                + " is mounted into the VM's slot by the kubelet. While the Secret or its key"
                + " user-data does not exist, the VM waits with DisksReady=False/FailedMount and"
                + " the kubelet's own sentence. What changes in the Secret reaches the guest at its"
                + " next start, and is not told by UpToDate. The name itself: a change waits for"
                + " the guest's next start, or takes effect at once while the guest has not been"
                + " started yet.")
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        @Nullable String userDataSecret,
    @JsonPropertyDescription(
            "Public keys of ssh that may log in as the image's default user (debian, ubuntu, ...),"
                + " 1 to 16: each is one line as in a file .ssh/id_ed25519.pub, of at most 2048"
                + " characters. Default: none. Without userDataSecret, the user-data is an empty"
                + " #cloud-config. A change waits for the guest's next start.")
        @Size(min = 1, max = 16)
        List<@Size(max = 2048) String> sshAuthorizedKeys) {

  /** One line: the key's type, the key, and perhaps a comment. */
  static final String SSH_KEY =
      "^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\\.com"
          + "|sk-ecdsa-sha2-nistp256@openssh\\.com) [A-Za-z0-9+/]{32,}={0,3}"
          + "( [^\\x00-\\x1f\\x7f-\\x9f]*)?$";

  /** Copies the list. */
  public CloudInitDisk {
    sshAuthorizedKeys = sshAuthorizedKeys == null ? List.of() : List.copyOf(sshAuthorizedKeys);
  }
}
