package semblance.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// Tells why results could not be written, which a print stream keeps to itself.
final class LostOutput {
  private LostOutput() {}

  /// What to say about a stream that has failed. Nothing if its reader went away, as in `semblance
  /// … | head -1`: that is how a person says that enough was seen.
  static Optional<String> sentence(OutputStream failed) {
    String reason;
    try {
      failed.write('\n'); // fails as before, but says so
      failed.flush();
      reason = "";
    } catch (IOException e) {
      reason = String.valueOf(e.getMessage());
    }
    if (reason.contains("Broken pipe")) {
      return Optional.empty();
    }
    return Optional.of(
        "what was found could not be written to standard output%s: what stands there is not whole"
            .formatted(reason.isEmpty() ? "" : " (%s)".formatted(reason)));
  }
}
