package dev.vireo.agent.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Objects;
import java.util.Optional;

/** What the API server says. */
public final class ApiFailures {
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private ApiFailures() {}

  /**
   * Whether an API server has answered what it was asked. One that cannot, as its storage is away
   * or it has too much to do, and a proxy that does not reach it, say nothing of what is there.
   */
  static boolean isAnswer(KubernetesClientException failure) {
    int code = failure.getCode();
    return code > 0
        && code < SERVER_ERROR
        && code != TOO_MANY_REQUESTS
        && (code != NOT_FOUND || objectOf(failure).isPresent());
  }

  /**
   * Whether it says that there is no object of that name. A server that is just starting may not
   * know the kind yet, and who stands in its way may not know the path: that is no such word.
   */
  static boolean saysAbsent(KubernetesClientException failure, String name) {
    return failure.getCode() == NOT_FOUND && objectOf(failure).filter(name::equals).isPresent();
  }

  private static Optional<String> objectOf(KubernetesClientException failure) {
    return Optional.ofNullable(failure.getStatus())
        .flatMap(status -> Optional.ofNullable(status.getDetails()))
        .flatMap(details -> Optional.ofNullable(details.getName()));
  }

  /** The server's own sentence, without the whole object around it. */
  static String sentenceOf(KubernetesClientException failure) {
    return failure.getStatus() != null && failure.getStatus().getMessage() != null
        ? failure.getStatus().getMessage()
        : Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }

  /**
   * What a question for one object is answered with; empty when it is said that there is none.
   *
   * @throws KubernetesClientException when that is not said either
   */
  public static <T> Optional<T> answer(Resource<T> resource, String name) {
    try {
      return Optional.of(resource.require());
    } catch (ResourceNotFoundException e) {
      if (e.getCause() instanceof KubernetesClientException why && !saysAbsent(why, name)) {
        throw why;
      }
      return Optional.empty();
    }
  }
}
