package semblance.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import semblance.catalog.upkeep.Reindexing;
import semblance.collection.item.FieldType;

/// A process of its own that reindexes a catalog over and over, until it is killed.
final class ReindexVictim implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private ReindexVictim(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /// What the process runs.
  public static void main(String[] arguments) {
    for (int round = 0; ; round++) {
      FieldType type = round % 2 == 0 ? FieldType.DATE : FieldType.KEYWORD;
      Reindexing.run(Path.of(arguments[0]), Map.of("year", type), _ -> {});
      System.out.println("done");
    }
  }

  /// @param rounds how often it shall be done first
  static ReindexVictim start(Path catalog, int rounds) throws IOException {
    ReindexVictim victim =
        new ReindexVictim(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "--add-modules=jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ReindexVictim.class.getName(),
                    catalog.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    for (int round = 0; round <= rounds; round++) {
      if (!"done".equals(victim.output.readLine())) {
        victim.close();
        throw new IOException("the process ended before it was killed");
      }
    }
    return victim;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
