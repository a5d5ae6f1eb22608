package semblance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A checkout as small as the launcher can be tried on: the real script, with programs beside it
/// that stand for Java and Maven and write down how they were called.
final class LauncherFixture {
  private static final List<String> MODULES =
      List.of(
          "embedding",
          "media",
          "model",
          "collection",
          "catalog",
          "ingest",
          "train",
          "evaluate",
          "cli");

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$JAVA_HOME $*" >>"$CALLS/mvn"
      sleep "${BUILD_SECONDS-0}"
      if [ -e "$CHECKOUT/broken" ]; then
        echo '[INFO] Building Semblance: model 0 [3/8]'
        echo '[ERROR] Tower.java:[3,5] a semicolon is missing'
        exit 1
      fi
      mkdir -p "$CHECKOUT/cli/target/quick"
      : >"$CHECKOUT/cli/target/quick/cli.jar"
      : >"$CHECKOUT/library.jar"
      printf %s "$CHECKOUT/library.jar" >"$CHECKOUT/cli/target/quick/classpath"
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      home=${0%/bin/java}
      case $* in
        *AOTMode=record*) echo record >>"$CALLS/java" ;;
        *AOTMode=create*)
          echo create >>"$CALLS/java"
          for word in "$@"; do
            case $word in -XX:AOTCache=*) : >"${word#-XX:AOTCache=}" ;; esac
          done
          ;;
      esac
      echo "java ${home##*/}"
      for word in "$@"; do printf '[%s]\\n' "$word"; done
      """;

  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private final Map<Process, Path> processErrors = new HashMap<>();

  /// @param folder an empty folder
  LauncherFixture(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(checkout());
    Files.createDirectories(folder.resolve("calls"));
    Files.createDirectories(folder.resolve("home"));
    Files.createDirectories(folder.resolve("places"));
    Path script = Path.of(System.getProperty("semblance.root", ".."), "semblance");
    Files.copy(script, checkout().resolve("semblance"));
    executable(checkout().resolve("semblance"));
    write(checkout().resolve("pom.xml"), "<project/>");
    for (String module : MODULES) {
      write(checkout().resolve(module).resolve("pom.xml"), "<project/>");
      write(checkout().resolve(module).resolve("src/main/Part.java"), "class Part {}");
    }
    age(checkout());
    program(folder.resolve("bin/mvn"), MAVEN);
    environment.put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("CALLS", folder.resolve("calls").toString());
    environment.put("CHECKOUT", checkout().toString());
    environment.put("SEMBLANCE_PLACES", folder.resolve("places").toString());
  }

  Path checkout() {
    return folder.resolve("the checkout");
  }

  Path folder() {
    return folder;
  }

  LauncherFixture with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /// Makes a JDK in a folder relative to the fixture's.
  Path jdk(String place, String version) {
    Path home = folder.resolve(place);
    program(home.resolve("bin/java"), JAVA);
    program(home.resolve("bin/javac"), "#!/bin/sh\n");
    write(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  /// What happened.
  record Outcome(int code, String out, String err) {}

  Outcome run(String... words) throws IOException, InterruptedException {
    return finish(start(checkout().resolve("semblance"), words));
  }

  Outcome runAs(Path command, String... words) throws IOException, InterruptedException {
    return finish(start(command, words));
  }

  Process start(Path command, String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of("/bin/sh", command.toString()));
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Path errors = Files.createTempFile(folder, "err", "");
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    processErrors.put(process, errors);
    return process;
  }

  Outcome finish(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher did not end within a minute");
    }
    Path errors = Objects.requireNonNull(processErrors.get(process));
    return new Outcome(process.exitValue(), out, Files.readString(errors));
  }

  /// How often a program was called.
  List<String> calls(String program) throws IOException {
    Path file = folder.resolve("calls").resolve(program);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void program(Path file, String text) {
    write(file, text);
    executable(file);
  }

  private static void executable(Path file) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Makes everything look old, so that a change made by a test is newer than the build.
  private static void age(Path tree) throws IOException {
    FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    try (var paths = Files.walk(tree)) {
      for (Path path : paths.toList()) {
        Files.setLastModifiedTime(path, old);
      }
    }
  }
}
