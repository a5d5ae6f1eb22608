package semblance.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A limit on the memory of one process, the pages of files that it reads and writes included, by a
/// control group of Linux (version 1 or 2), where this process may make one.
final class MemoryLimit implements AutoCloseable {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final Optional<Path> group;
  private final String words;

  private MemoryLimit(Optional<Path> group, String words) {
    this.group = group;
    this.words = words;
  }

  /// Makes a group with a limit; one that limits nothing, and says why, where that is not
  /// permitted.
  ///
  /// @param bytes 0 for no limit
  static MemoryLimit of(long bytes) {
    if (bytes == 0) {
      return new MemoryLimit(Optional.empty(), "memory: not limited");
    }
    List<String> failures = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      try {
        Path group = kind.own().resolve("semblance-" + ProcessHandle.current().pid());
        Files.createDirectory(group);
        try {
          // The kernel has made the file if this is a group and memory is among what it limits.
          Files.writeString(
              group.resolve(kind.limit), Long.toString(bytes), StandardOpenOption.WRITE);
          return new MemoryLimit(
              Optional.of(group),
              String.format(
                  Locale.ROOT,
                  "memory: limited to %,d MB with the pages of files, by a control group",
                  bytes >> 20));
        } catch (IOException e) {
          Files.delete(group);
          throw e;
        }
      } catch (IOException e) {
        failures.add(e.toString());
      }
    }
    return new MemoryLimit(
        Optional.empty(), "memory: NOT limited, since no control group could be made: " + failures);
  }

  /// A command that runs another one within the limit.
  List<String> around(List<String> command) {
    if (group.isEmpty()) {
      return command;
    }
    List<String> limited = new ArrayList<>();
    limited.addAll(List.of("sh", "-c", "echo $$ >\"$0/cgroup.procs\" && exec \"$@\""));
    limited.add(group.get().toString());
    limited.addAll(command);
    return limited;
  }

  /// Removes the group, which must have no process any more.
  @Override
  public void close() throws IOException {
    if (group.isPresent()) {
      Files.delete(group.get());
    }
  }

  @Override
  public String toString() {
    return words;
  }

  /// The versions of control groups.
  private enum Kind {
    TWO("memory.max", "", ""),
    ONE("memory.limit_in_bytes", "memory", "memory");

    private final String limit;
    private final String controller;
    private final String folder;

    Kind(String limit, String controller, String folder) {
      this.limit = limit;
      this.controller = controller;
      this.folder = folder;
    }

    /// The group that this process is in.
    Path own() throws IOException {
      for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
        String[] parts = line.split(":", 3); // number, controllers, path
        if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains(controller)) {
          Path own = GROUPS.resolve(folder).resolve(parts[2].substring(1));
          Path top = GROUPS.resolve(folder);
          return Files.isDirectory(own) ? own : top; // within a container the path may be its own
        }
      }
      throw new IOException("no group of version " + name().toLowerCase(Locale.ROOT));
    }
  }
}
