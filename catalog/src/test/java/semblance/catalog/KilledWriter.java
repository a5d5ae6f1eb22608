package semblance.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import semblance.catalog.tiny.TinyModel;

/// A process of its own that commits 40 items, writes 20 more, and waits to be killed.
final class KilledWriter implements AutoCloseable {
  private final Process process;

  private KilledWriter(Process process) {
    this.process = process;
  }

  /// What the process runs. Nothing is closed, since it is to be killed.
  public static void main(String[] arguments) throws IOException {
    TinyModel model = TinyModel.standard();
    CatalogWriter writer = Fixture.standard().create(Path.of(arguments[0]), model);
    writer.put(texts(model, "kept", 40));
    writer.commit();
    writer.put(texts(model, "lost", 20));
    System.out.println("written");
    while (System.in.read() >= 0) {
      // waits for the end of the input
    }
    model.close();
  }

  private static List<EmbeddedItem> texts(TinyModel model, String id, int count) {
    List<EmbeddedItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(Fixture.text(model, id + i, "red " + i));
    }
    return items;
  }

  static KilledWriter start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    if (!"written".equals(line)) {
      process.destroyForcibly();
      throw new IOException("the writer said " + line);
    }
    return new KilledWriter(process);
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
