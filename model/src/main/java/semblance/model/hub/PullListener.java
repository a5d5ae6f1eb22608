package semblance.model.hub;

import java.time.Duration;

/// Is told how far a pull is. Called on the pulling thread.
public interface PullListener {
  /// The one that does not listen.
  PullListener NONE = new PullListener() {};

  /// How many bytes the files have that are not there yet, as far as the hub says; of these some
  /// may have come in an earlier pull that was interrupted.
  default void planned(long bytes, int files) {}

  /// More bytes are there. Negative where some have to be fetched again.
  default void advanced(long bytes) {}

  /// Something went wrong that will be tried again after a while.
  default void retrying(String reason, Duration pause) {}

  /// Another process is fetching the same file; this one waits for it.
  default void waiting(String path) {}
}
