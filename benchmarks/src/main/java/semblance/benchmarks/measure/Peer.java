package semblance.benchmarks.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A peer's script under `reference/peers`, run by the Python that the environment variable
/// `SEMBLANCE_PYTHON` names, else by `reference/.venv`.
public final class Peer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final String python;

  private Peer(Path root, String python) {
    this.root = root;
    this.python = python;
  }

  /// The peers of a checkout.
  ///
  /// @throws IllegalStateException if there is no Python to run it with
  public static Peer in(Path root) {
    String named = System.getenv("SEMBLANCE_PYTHON");
    Path own = root.resolve("reference/.venv/bin/python");
    if (named == null && !Files.isExecutable(own)) {
      throw new IllegalStateException(
          "no Python to run the peers with: make reference/.venv as reference/README.md says, or name one in SEMBLANCE_PYTHON");
    }
    return new Peer(root, named == null ? own.toString() : named);
  }

  /// Starts a script that stays.
  public PeerSession start(String script, Object... arguments) {
    return new PeerSession(command(script, arguments));
  }

  private List<String> command(String script, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(python);
    command.add(root.resolve("reference/peers").resolve(script).toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  /// Runs a script and returns the last line it prints, which is JSON.
  public JsonNode run(String script, Object... arguments) {
    List<String> command = command(script, arguments);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException("%s ended with %d".formatted(command, status));
      }
      return JSON.readTree(output.substring(output.lastIndexOf('\n') + 1));
    } catch (IOException e) {
      throw new IllegalStateException("%s did not run".formatted(command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
