package semblance.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// Facts about this machine that figures depend on.
public final class Machine {
  /// Instructions that decide which kernels libtorch runs.
  private static final List<String> INSTRUCTIONS =
      List.of("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8", "bf16");

  private Machine() {}

  /// One line for people.
  public static String describe() {
    List<String> processor = lines(Path.of("/proc/cpuinfo"));
    TreeSet<String> flags = new TreeSet<>();
    for (String line : processor) {
      if (line.startsWith("flags") || line.startsWith("Features")) {
        flags.addAll(Arrays.asList(line.substring(line.indexOf(':') + 1).strip().split(" ", -1)));
      }
    }
    flags.retainAll(INSTRUCTIONS);
    String name =
        value(processor, "model name").orElseGet(() -> System.getProperty("os.arch", "unknown"));
    return String.format(
        Locale.ROOT,
        "machine: %s, %d cores, %s; memory %s; Java %s; load %s",
        name,
        Runtime.getRuntime().availableProcessors(),
        flags.isEmpty() ? "processor flags unknown" : String.join(" ", flags),
        value(lines(Path.of("/proc/meminfo")), "MemTotal").orElse("unknown"),
        Runtime.version(),
        load());
  }

  /// The system's load averages.
  public static String load() {
    List<String> lines = lines(Path.of("/proc/loadavg"));
    return lines.isEmpty() ? "unknown" : lines.getFirst();
  }

  /// The most memory that a living process has had resident, in bytes; empty once it is gone, or
  /// where the system does not tell.
  public static Optional<Long> peakResident(long process) {
    return value(lines(Path.of("/proc", Long.toString(process), "status")), "VmHWM")
        .map(text -> 1024 * Long.parseLong(text.replace("kB", "").strip()));
  }

  /// What this process holds in memory, in words: of its own, and of mapped files.
  public static String memory() {
    return memory(ProcessHandle.current().pid());
  }

  /// What a process holds in memory, in words: of its own, and of mapped files.
  public static String memory(long process) {
    List<String> lines = lines(Path.of("/proc", Long.toString(process), "status"));
    return "%s of its own and %s of mapped files in memory, at most %s together"
        .formatted(
            value(lines, "RssAnon").orElse("unknown"),
            value(lines, "RssFile").orElse("unknown"),
            value(lines, "VmHWM").orElse("unknown"));
  }

  private static Optional<String> value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // another system, or a process that has ended
    }
  }
}
