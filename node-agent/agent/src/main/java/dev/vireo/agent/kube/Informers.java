package dev.vireo.agent.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Starts informers that wait for the API server for as long as it takes. */
final class Informers {
  private static final Logger LOG = Logger.getLogger(Informers.class);

  private Informers() {}

  static <T extends HasMetadata> void start(
      SharedIndexInformer<T> informer,
      ApiAccess access,
      ApiAccess.Right right,
      Consumer<T> changed,
      Runnable synced) {
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(T object) {
            changed.accept(object);
          }

          @Override
          public void onUpdate(T before, T after) {
            changed.accept(after);
          }

          @Override
          public void onDelete(T object, boolean unknown) {
            changed.accept(object);
          }
        });
    informer.exceptionHandler((_, failure) -> {
      access.failed(right, failure);
      LOG.debugf(
          failure, "A watch has failed and is begun anew. of=%s", informer.getApiTypeClass());
      return true;
    });
    informer.start().thenRun(synced);
  }

  /** Whether what an informer has is the server's whole list, and the server tells its changes. */
  static boolean isCurrent(
      SharedIndexInformer<?> informer, ApiAccess access, ApiAccess.Right right) {
    return informer.hasSynced() && informer.isWatching() && !access.refuses(right);
  }

  /**
   * Looks whether an informer that was refused has been accepted: it watches then, after it has
   * listed anew. No event says so.
   */
  static void recheck(SharedIndexInformer<?> informer, ApiAccess access, ApiAccess.Right right) {
    if (access.refuses(right) && informer.isWatching()) {
      access.granted(right);
    }
  }
}
