package semblance.cli.workspace;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import semblance.cli.terminal.Terminal;

/// Where a command was called.
///
/// @param terminal where it writes
/// @param input standard input
/// @param here the folder that relative paths start from, absolute
/// @param root the checkout or installation, which holds `models` and `samples`
/// @param launcher the script that starts Semblance in a process of its own; empty if this process
///   was not started by it
/// @param environment the process's environment
public record Surroundings(
    Terminal terminal,
    InputStream input,
    Path here,
    Path root,
    Optional<Path> launcher,
    Map<String, String> environment) {
  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /// The path that an argument names.
  ///
  /// @throws java.nio.file.InvalidPathException if it is none
  public Path path(String argument) {
    return here.resolve(argument).normalize();
  }
}
