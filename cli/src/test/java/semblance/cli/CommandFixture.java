package semblance.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Surroundings;

/// A folder to run commands in, within this process.
final class CommandFixture {
  private final Path here;
  private final Properties properties = new Properties();
  private final Map<String, String> environment = new TreeMap<>();
  private String input = "";

  CommandFixture(Path here) {
    this.here = here;
    environment.put("HOME", here.resolve("home").toString());
  }

  /// The checkout, which holds the model and the samples.
  static Path root() {
    return Path.of(System.getProperty("semblance.root", "..")).toAbsolutePath().normalize();
  }

  /// Skips the test where the embedded model is not part of the checkout.
  static void requireModel() {
    assumeTrue(
        Files.isRegularFile(root().resolve("models/semblance-mini/model.safetensors")),
        "models/semblance-mini is not there");
  }

  Path here() {
    return here;
  }

  CommandFixture withInput(String text) {
    input = text;
    return this;
  }

  CommandFixture with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  CommandFixture onATerminal(int columns) {
    properties.setProperty("semblance.stdout", "terminal");
    properties.setProperty("semblance.stderr", "terminal");
    properties.setProperty("semblance.columns", Integer.toString(columns));
    return this;
  }

  /// Puts a sample picture into the folder.
  Path sample(String name, String as) throws IOException {
    Path file = here.resolve(as);
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Files.copy(root().resolve("samples/pictures").resolve(name), file);
  }

  /// What a command did; its output as text in which a char is a byte.
  record Ran(int code, String latin1, String err) {
    byte[] bytes() {
      return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    String out() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }
  }

  Ran run(String... arguments) {
    return runIn(here, arguments);
  }

  Ran runIn(Path folder, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            properties,
            environment);
    int code =
        Main.run(
            arguments,
            new Surroundings(
                terminal,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                folder,
                root(),
                Optional.empty(),
                environment));
    return new Ran(
        code, out.toString(StandardCharsets.ISO_8859_1), err.toString(StandardCharsets.UTF_8));
  }
}
