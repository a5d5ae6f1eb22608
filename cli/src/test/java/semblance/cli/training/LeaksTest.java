package semblance.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.terminal.Terminal;
import semblance.embedding.TrainingException;
import semblance.train.run.RunFolder;

/// Runs over sample pictures of which there are altered copies: with semblance-mini where the
/// vectors must mean something, else with a tiny CLIP of random weights.
///
/// A family is a picture with its copies: `p03.jpg`, `p03-half.jpg` at half the size, `p03-cut.jpg`
/// without 8 % of two sides, all saved anew.
final class LeaksTest {
  private static final Path ROOT =
      Path.of(System.getProperty("semblance.root", "..")).toAbsolutePath().normalize();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FAMILIES = 20;

  @TempDir private Path folder;

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  @BeforeEach
  void makePictures() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(ROOT.resolve("samples/pictures"))) {
      files =
          listed.filter(file -> file.toString().endsWith(".jpg")).sorted().limit(FAMILIES).toList();
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < FAMILIES; i++) {
      String name = "p%02d".formatted(i);
      Files.copy(files.get(i), folder.resolve(name + ".jpg"));
      BufferedImage whole = ImageIO.read(files.get(i).toFile());
      int width = whole.getWidth();
      int height = whole.getHeight();
      save(scaled(whole, width / 2, height / 2), .8f, name + "-half.jpg");
      save(
          whole.getSubimage(0, height * 8 / 100, width * 92 / 100, height - height * 8 / 100),
          .6f,
          name + "-cut.jpg");
      names.addAll(List.of(name, name + "-half", name + "-cut"));
    }
    Files.writeString(
        folder.resolve("pairs.jsonl"),
        names.stream()
            .map(name -> row(name, "what is seen in " + name))
            .collect(Collectors.joining()));
    Files.writeString(
        folder.resolve("originals.jsonl"),
        names.stream()
            .filter(name -> !name.contains("-"))
            .map(name -> row(name, "what is seen in " + name))
            .collect(Collectors.joining()));
  }

  private static String row(String name, String caption) {
    return "{\"image\": \"%s.jpg\", \"caption\": \"%s\"}\n".formatted(name, caption);
  }

  private static BufferedImage scaled(BufferedImage whole, int width, int height) {
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    small
        .createGraphics()
        .drawImage(
            whole.getScaledInstance(width, height, java.awt.Image.SCALE_AREA_AVERAGING),
            0,
            0,
            null);
    return small;
  }

  private void save(BufferedImage image, float quality, String name) throws IOException {
    BufferedImage plain =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    plain.createGraphics().drawImage(image, 0, 0, null);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(quality);
    try (ImageOutputStream file = ImageIO.createImageOutputStream(folder.resolve(name).toFile())) {
      writer.setOutput(file);
      writer.write(null, new IIOImage(plain, null, null), settings);
    } finally {
      writer.dispose();
    }
  }

  private static String mini() {
    assumeTrue(
        Files.isRegularFile(ROOT.resolve("models/semblance-mini/model.safetensors")),
        "models/semblance-mini is not there");
    return ROOT.resolve("models/semblance-mini").toString();
  }

  private static String random() {
    return ROOT.resolve("model/src/test/resources/tiny-clip-gelu").toString();
  }

  private TrainingPlan draft(
      String from, String data, double heldOut, @Nullable String probe, String leaks) {
    return new TrainingPlan(
        from,
        List.of(folder.resolve(data).toString()),
        List.of(1.0),
        List.of(),
        null,
        "clip",
        8,
        8,
        4,
        1e-3,
        0,
        .2,
        null,
        0,
        "fp32",
        1,
        heldOut,
        1_000,
        2,
        0,
        1,
        List.of(),
        probe == null ? null : folder.resolve(probe).toString(),
        1,
        .9,
        leaks,
        List.of());
  }

  private Terminal terminal() {
    PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
    return new Terminal(out, out, new Properties(), Map.of());
  }

  private String told() {
    return told.toString(StandardCharsets.UTF_8);
  }

  private TrainingOutcome run(Training training, String name, BooleanSupplier stop) {
    Path out = folder.resolve(name);
    RunFolder run = new RunFolder(out.resolve("training"));
    training.plan().write(run.path());
    training.tell(out, false);
    return training.run(out, run, stop);
  }

  private static String family(String place, Map<String, String> names) {
    return names.getOrDefault(place, "").substring(0, 3);
  }

  /// The picture that each row of the data names.
  private Map<String, String> names(String data) throws IOException {
    List<String> rows = Files.readAllLines(folder.resolve(data));
    return java.util.stream.IntStream.range(0, rows.size())
        .boxed()
        .collect(
            Collectors.toMap(
                i -> data + ":" + (i + 1),
                i -> rows.get(i).replaceAll(".*\"(p[^\"]*)\\.jpg\".*", "$1")));
  }

  @Test
  void copiesOfHeldOutPicturesAreNotLearned() throws IOException {
    Training training = Training.begin(draft(mini(), "pairs.jsonl", .2, null, "check"), terminal());
    Map<String, String> names = names("pairs.jsonl");
    List<LearnedCopy> copies = training.plan().copies();
    assertThat(copies).noneMatch(LearnedCopy::inProbe);
    assertThat(copies.stream().map(copy -> names.get(copy.place()) + " " + names.get(copy.of())))
        .anyMatch(pair -> pair.matches("p..-half p.."))
        .anyMatch(pair -> pair.matches("p..-cut p..|p.. p..-cut"));
    assertThat(copies).hasSizeGreaterThan(5);
    assertThat(copies)
        .allSatisfy(copy -> {
          assertThat(family(copy.place(), names)).isEqualTo(family(copy.of(), names));
          assertThat(copy.exact()).isFalse();
        });
    assertThat(copies).extracting(LearnedCopy::place).doesNotHaveDuplicates();
    run(training, "mine", () -> false);
    JsonNode json = JSON.readTree(Files.readString(folder.resolve("mine/training.json")));
    assertThat(json.get("pictures").intValue() + json.get("held_out").intValue())
        .isEqualTo(3 * FAMILIES - copies.size());
    assertThat(json.get("learned_copies_left_out")).hasSize(copies.size());
    assertThat(json.at("/plan/copies")).hasSize(copies.size());
    assertThat(told())
        .contains("Leak: %d of the pictures to learn from".formatted(copies.size()))
        .contains(copies.getFirst().place() + ": a copy of " + copies.getFirst().of())
        .contains("--leaks check")
        .containsPattern("Looked among [45][0-9] pictures for copies of the [0-9]+ to judge by");
    assertThat(Files.readString(folder.resolve("mine/training/report.html")))
        .contains("Leak: %d of the pictures".formatted(copies.size()));
  }

  @Test
  void differentPicturesAreNotTakenForCopies() {
    Training training =
        Training.begin(draft(mini(), "originals.jsonl", .4, null, "check"), terminal());
    assertThat(training.plan().copies()).isEmpty();
    training.tell(folder.resolve("mine"), false);
    assertThat(told()).doesNotContain("Leak:");
  }

  @Test
  void theProbesPicturesAndCaptionsAreFoundToo() throws IOException {
    Files.copy(ROOT.resolve("samples/pictures/tabby-cat-01.jpg"), folder.resolve("pet.jpg"));
    Files.writeString(
        folder.resolve("probe.jsonl"),
        row("p01", "something else")
            + row("p02-half", "a small one")
            + row("p03-cut", "WHAT is seen in p04")
            + row("pet", "a stranger"));
    Training training =
        Training.begin(draft(mini(), "originals.jsonl", 0, "probe.jsonl", "check"), terminal());
    List<LearnedCopy> copies = training.plan().copies();
    assertThat(copies)
        .extracting(LearnedCopy::place, LearnedCopy::of, LearnedCopy::exact)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("originals.jsonl:2", "probe.jsonl:1", true),
            org.assertj.core.groups.Tuple.tuple("originals.jsonl:3", "probe.jsonl:2", false),
            org.assertj.core.groups.Tuple.tuple("originals.jsonl:4", "probe.jsonl:3", false));
    assertThat(copies).allMatch(LearnedCopy::inProbe);
    training.tell(folder.resolve("mine"), false);
    assertThat(told())
        .contains(
            "held-out pictures: 0, of the probe's: 3; the same file: 1, saved again or altered: 2")
        .contains("originals.jsonl:2: the same file as probe.jsonl:1")
        .contains("Leak: 1 of 4 probe pictures have a caption that is learned");
    Training unchecked =
        Training.begin(draft(mini(), "originals.jsonl", 0, "probe.jsonl", "skip"), terminal());
    assertThat(unchecked.plan().copies()).isEmpty();
  }

  @Test
  void aRunThatGoesOnLeavesOutTheSameAndComesToTheSameWeights() throws IOException {
    Training whole = Training.begin(draft(random(), "pairs.jsonl", .2, null, "check"), terminal());
    run(whole, "undisturbed", () -> false);

    AtomicInteger asked = new AtomicInteger();
    Training first = Training.begin(draft(random(), "pairs.jsonl", .2, null, "check"), terminal());
    assertThat(first.plan()).isEqualTo(whole.plan());
    assertThat(run(first, "stopped", () -> asked.incrementAndGet() > 2).isStopped()).isTrue();
    Path run = folder.resolve("stopped/training");
    Path plan = run.resolve("run.json");
    String kept = Files.readString(plan);

    ObjectNode other = (ObjectNode) JSON.readTree(kept);
    other.putArray("copies");
    Files.writeString(plan, other.toString());
    Training leaky = Training.goOn(TrainingPlan.read(run), terminal());
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> leaky.run(folder.resolve("stopped"), new RunFolder(run), () -> false))
        .withMessageContaining("other settings or data");

    Files.writeString(plan, kept);
    Training second = Training.goOn(TrainingPlan.read(run), terminal());
    assertThat(second.plan()).isEqualTo(whole.plan());
    run(second, "stopped", () -> false);
    assertThat(folder.resolve("stopped/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("undisturbed/model.safetensors"));
  }

  @Test
  void dataThatAreAllJudgedByCannotBeLearned() {
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() ->
            Training.begin(
                draft(random(), "originals.jsonl", 0, "originals.jsonl", "check"), terminal()))
        .withMessageContaining("0 of 20 pairs are left to learn from")
        .withMessageContaining("20 copies of what is judged by");
  }

  @Test
  void runsOfBeforeThereWasACheckGoOn() throws IOException {
    TrainingPlan plan =
        Training.begin(draft(random(), "originals.jsonl", .4, null, "check"), terminal()).plan();
    Path run = Files.createDirectories(folder.resolve("old/training"));
    plan.write(run);
    ObjectNode old = (ObjectNode) JSON.readTree(Files.readString(run.resolve("run.json")));
    Files.writeString(run.resolve("run.json"), old.without(Set.of("leaks", "copies")).toString());
    TrainingPlan read = TrainingPlan.read(run);
    assertThat(read.leaks()).isEqualTo("skip");
    assertThat(read.copies()).isEmpty();
    assertThat(new TreeSet<>(read.data())).isEqualTo(new TreeSet<>(plan.data()));
  }
}
