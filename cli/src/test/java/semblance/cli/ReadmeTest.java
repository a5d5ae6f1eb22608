package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

/// What README.md and docs/training.md show, run as it stands there. Lines that begin with `$` are
/// not: they need a network, or a run that was stopped.
final class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("```(sh|java)\n(.*?)```", Pattern.DOTALL);

  /// A word in double or single quotes, or one without quotes; or a comment up to the line's end.
  private static final Pattern WORD =
      Pattern.compile("\"([^\"]*)\"|'([^']*)'|(#.*)|([^\\s\"'#]\\S*)");

  @TempDir Path temporary;

  @BeforeEach
  void requireModel() {
    CommandFixture.requireModel();
  }

  private static List<String> blocks(String page, String language) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(CommandFixture.root().resolve(page)));
    while (matcher.find()) {
      if (matcher.group(1).equals(language)) {
        blocks.add(matcher.group(2));
      }
    }
    return blocks;
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find() && matcher.group(3) == null) {
      for (int group : new int[] {1, 2, 4}) {
        if (matcher.group(group) != null) {
          words.add(matcher.group(group));
        }
      }
    }
    return words;
  }

  /// A folder with what the examples name: pictures, texts, and a table of things to buy.
  private void makeFolder() throws IOException {
    Path samples = CommandFixture.root().resolve("samples");
    for (String kind : List.of("pictures", "texts")) {
      Files.createDirectories(temporary.resolve(kind));
      try (Stream<Path> files = Files.list(samples.resolve(kind))) {
        for (Path file : files.sorted().limit(60).toList()) {
          Files.copy(file, temporary.resolve(kind).resolve(file.getFileName()));
        }
      }
    }
    Path goldfish = temporary.resolve("pictures/goldfish.jpg");
    if (!Files.exists(goldfish)) {
      Files.copy(samples.resolve("pictures/goldfish.jpg"), goldfish);
    }
    Files.writeString(
        temporary.resolve("items.jsonl"),
        """
        {"image": "pictures/goldfish.jpg", "caption": "red shoes", "year": 2012, "gender": "Women"}
        {"id": "boots", "caption": "black boots", "year": 2009, "gender": "Men"}
        """);
  }

  @Test
  void theCommandsWork() throws IOException {
    makeFolder();
    assertThat(runAll("README.md")).hasSizeGreaterThan(12);
    assertThat(temporary.resolve("result.html")).exists();
  }

  @Test
  void theWayFromPairsToAPromotedModelAndBackWorks() throws IOException {
    Grain.pairs(temporary, "pairs.jsonl", 0, 400);
    Grain.pairs(temporary, "asked.jsonl", 400, 460);
    Path pictures = Files.createDirectories(temporary.resolve("pictures"));
    StringBuilder rows = new StringBuilder();
    for (String name : List.of("alpaca", "goldfish", "baseball", "bata-drums", "caterpillar")) {
      Files.copy(
          CommandFixture.root().resolve("samples/pictures").resolve(name + ".jpg"),
          pictures.resolve(name + ".jpg"));
      rows.append("{\"image\": \"pictures/%s.jpg\", \"caption\": \"%s\"}%n".formatted(name, name));
    }
    Files.writeString(temporary.resolve("photos.jsonl"), rows);
    assertThat(runAll("docs/training.md")).hasSize(11);
    assertThat(temporary.resolve("mine/training/report.html")).exists();
    assertThat(temporary.resolve("shop/generations/0001")).doesNotExist();
  }

  /// Runs a page's commands, with a tiny CLIP in place of one that would have to be downloaded; it
  /// learns in larger steps.
  private List<String> runAll(String page) throws IOException {
    CommandFixture fixture = new CommandFixture(temporary);
    String clip =
        CommandFixture.root().resolve("model/src/test/resources/tiny-clip-gelu").toString();
    List<String> ran = new ArrayList<>();
    for (String block : blocks(page, "sh")) {
      for (String line : block.lines().filter(each -> each.startsWith("semblance ")).toList()) {
        String real =
            line.replace("path/to/clip-vit-base-patch32", "CLIP")
                .replace("--epochs 10", "--epochs 10 --rate 2e-3");
        List<String> words = words(real).stream().map(w -> w.equals("CLIP") ? clip : w).toList();
        Ran result = fixture.run(words.subList(1, words.size()).toArray(String[]::new));
        assertThat(result.code()).as("%s\n%s%s", line, result.out(), result.err()).isZero();
        assertThat(result.out() + result.err()).as(line).isNotBlank();
        ran.add(line);
      }
    }
    return ran;
  }

  @Test
  void theJavaExampleCompilesAndRuns() throws Exception {
    List<String> examples = blocks("README.md", "java");
    assertThat(examples).hasSize(1);
    Path source = temporary.resolve("Example.java");
    Files.writeString(
        source,
        """
        import java.nio.file.Path;
        import java.util.List;
        import semblance.embedding.*;
        import semblance.media.PictureDecoder;
        import semblance.model.*;

        public class Example {
          public static void main(String[] arguments) {
        %s
          }
        }
        """
            .formatted(
                examples
                    .getFirst()
                    .replace(
                        "samples/", CommandFixture.root().resolve("samples").toString() + "/")));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status =
        compiler.run(
            null,
            messages,
            messages,
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            temporary.toString(),
            source.toString());
    assertThat(status).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(printed(temporary)).matches("cosine 0\\.[3-9]\\d\n");
  }

  private static String printed(Path classes) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      loader
          .loadClass("Example")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
