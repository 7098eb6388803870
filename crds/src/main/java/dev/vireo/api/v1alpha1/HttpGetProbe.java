package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * Whether an HTTP server of the guest answers a GET with a status from 200 to 399. There is no
 * host: it is always the guest's own address.
 *
 * @param path of the request
 * @param port of the guest
 * @param scheme how the server is spoken to
 * @param httpHeaders of the request
 */
@ValidationRule(
    value =
        "!has(self.httpHeaders) || self.httpHeaders.all(h, !(h.name.lowerAscii() in ['connection',"
            + " 'content-length', 'expect', 'transfer-encoding', 'upgrade']))",
    message =
        "httpGet.httpHeaders cannot set Connection, Content-Length, Expect, Transfer-Encoding or"
            + " Upgrade: take that one out")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HttpGetProbe(
    @JsonPropertyDescription(
            "Path of the request, with its query if it has one. Default: /. What a URL does not"
                + " hold is written as %20 and the like.")
        @Default("/")
        @Size(max = 1024)
        @Pattern("^/([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*$")
        String path,
    @JsonPropertyDescription("Port of the guest, 1 to 65535.") @Required @Min(1) @Max(65535)
        Integer port,
    @JsonPropertyDescription(
            "HTTP (default) or HTTPS. The certificate of an HTTPS server is not checked, as the"
                + " kubelet does not check it either.")
        @Default("HTTP")
        Scheme scheme,
    @JsonPropertyDescription("Headers of the request, at most 16. Host, for example.")
        @Size(max = 16)
        List<HttpHeader> httpHeaders) {
  /** Fills in the defaults, and copies the list. */
  public HttpGetProbe {
    path = path == null ? "/" : path;
    scheme = scheme == null ? Scheme.HTTP : scheme;
    httpHeaders = httpHeaders == null ? List.of() : List.copyOf(httpHeaders);
  }

  /** How a server is spoken to. */
  public enum Scheme {
    /** In the clear. */
    HTTP,
    /** By TLS. */
    HTTPS
  }
}
