package semblance.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts the same command in a process with other settings of Java.
final class Relaunch {
  private Relaunch() {}

  /// Runs it to its end, and takes it along if this process is ended before.
  ///
  /// @param javaOptions put behind those of this process, so they win
  /// @param memory the bytes it may use, the pages of files included; 0 for no limit
  /// @param mark a system property that the new process can be known by
  /// @return its exit code
  static int with(List<String> javaOptions, long memory, String mark, String[] arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(javaOptions);
    command.add("-D%s=true".formatted(mark));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Benchmarks.class.getName());
    command.addAll(List.of(arguments));
    try (MemoryLimit limit = MemoryLimit.of(memory)) {
      if (memory > 0) {
        System.out.println(limit);
      }
      Process process = new ProcessBuilder(limit.around(command)).inheritIO().start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      return process.waitFor();
    }
  }
}
