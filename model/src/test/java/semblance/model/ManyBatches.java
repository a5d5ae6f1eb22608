package semblance.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import semblance.embedding.PreparedContent;

/// A process of its own that embeds many batches and prints by how many kilobytes its resident
/// memory grew. Its heap is as large from the start as it may get and touched whole, so that only
/// native memory can grow.
final class ManyBatches {
  private ManyBatches() {}

  /// Runs the process.
  ///
  /// @return the growth in kilobytes
  static long growth(Path folder, Path cache) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+AlwaysPreTouch",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.openblas.load="
                    + System.getProperty("org.bytedeco.openblas.load", "openblas"),
                "-cp",
                System.getProperty("java.class.path"),
                ManyBatches.class.getName(),
                folder.toString(),
                cache.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the process ended with " + process.exitValue());
    }
    return Long.parseLong(printed);
  }

  public static void main(String[] arguments) throws IOException {
    try (LoadedModel model =
        Fixtures.open(Path.of(arguments[0]), Path.of(arguments[1]), PrecisionPolicy.FP32)) {
      List<List<PreparedContent>> probes =
          model.modelTowers().stream().map(Probes::prepared).toList();
      run(model, probes, 100);
      long before = residentKilobytes();
      run(model, probes, 300);
      System.out.println(residentKilobytes() - before);
    }
  }

  private static void run(LoadedModel model, List<List<PreparedContent>> probes, int batches) {
    for (int batch = 0; batch < batches; batch++) {
      for (int tower = 0; tower < probes.size(); tower++) {
        model.modelTowers().get(tower).encode(probes.get(tower));
      }
    }
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
