package semblance.benchmarks.towers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.MarkedTable;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Peer;
import semblance.benchmarks.measure.PeerSession;
import semblance.benchmarks.measure.Ratio;
import semblance.benchmarks.measure.Report;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Sound;
import semblance.embedding.Tower;
import semblance.embedding.Video;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;

/// Every family against its reference implementation: how near its vectors are, from the fixtures,
/// and how fast its towers, at the family's base size with random weights, in turn on the same
/// cores. Writes both as the tables of docs/models.md.
public final class FamilyBenchmark implements Benchmark {
  private static final double EXACT = 0.9999;
  private static final double LEAST_SPEED = 1;
  private static final double LEAST_ROUNDED_SPEED = 2.5;
  private static final int PICTURES = 16;
  private static final int FILMS = 2;
  private static final int SOUNDS = 4;
  private static final List<String> SUBJECTS =
      List.of(
          "a dog",
          "two cats",
          "an old church",
          "a red car",
          "mountains",
          "a child",
          "a plate of food",
          "a group of people");
  private static final List<String> PLACES =
      List.of(
          "in the snow",
          "on a beach at sunset",
          "seen from above, in black and white",
          "near the old bridge");

  @Override
  public String description() {
    return "every family's vectors and speed, against its reference implementation";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "rounds", "how often each takes its turn (3)",
        "seconds", "seconds a turn (4)",
        "bases", "names of base models, with commas; none for parity alone (all)",
        "write", "yes to renew the tables in docs/models.md (no)");
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    List<String> parity = parity(checkout, report);
    List<String> speed = new ArrayList<>();
    String wanted = options.word("bases").orElse("all");
    if (!wanted.equals("none")) {
      Peer peer = Peer.in(checkout.root());
      List<String> bases = new ArrayList<>();
      peer.run("family_speed.py", "--list").path("bases").forEach(name -> bases.add(name.asText()));
      for (String base : wanted.equals("all") ? bases : List.of(wanted.split(",", -1))) {
        speed.addAll(speed(checkout, peer, base, options, report));
      }
    }
    if (options.word("write").orElse("no").equals("yes")) {
      MarkedTable.renew(
          checkout.root().resolve("docs/models.md"),
          "parity",
          "| family | reference | fixtures | lowest cosine, fp32 | lowest cosine, bf16 | token ids | pixels |",
          parity);
      if (!speed.isEmpty()) {
        MarkedTable.renew(
            checkout.root().resolve("docs/models.md"),
            "speed",
            "| base model | tower | reference, fp32 | ours, fp32 | ours, bf16 |",
            speed);
      }
    }
  }

  private static List<String> parity(Checkout checkout, Report report) throws IOException {
    Map<String, FixtureParity> families = new TreeMap<>();
    for (FixtureParity fixture : FixtureParity.all(checkout.root())) {
      families.merge(fixture.family() + " " + fixture.reference(), fixture, FixtureParity::with);
    }
    List<String> rows = new ArrayList<>();
    for (FixtureParity family : families.values()) {
      String row =
          String.format(
              Locale.ROOT,
              "| %s | %s | %d | %.7f | %.4f | %s | %s |",
              family.family(),
              family.reference(),
              family.fixtures(),
              family.exact(),
              family.rounded(),
              family.tokens() ? "equal" : "differ",
              family.levels() == 0 ? "equal" : "within %d".formatted(family.levels()));
      report.holds(row, family.exact() >= EXACT && family.tokens() && family.levels() <= 1);
      rows.add(row);
    }
    return rows;
  }

  private static List<String> speed(
      Checkout checkout, Peer peer, String base, Options options, Report report)
      throws IOException {
    Path folder = Checkout.emptied(checkout.scratch("family-" + base));
    List<String> rows = new ArrayList<>();
    try (PeerSession session = peer.start("family_speed.py", base, folder)) {
      JsonNode about = session.answer();
      report.note(
          "%s: %s, %s threads", base, about.path("reference").asText(), about.path("threads"));
      try (EmbeddingModel exact = open(folder, PrecisionPolicy.FP32);
          EmbeddingModel quick = open(folder, PrecisionPolicy.BF16)) {
        for (JsonNode tower : about.path("towers")) {
          rows.add(
              speed(
                  base,
                  Modality.of(tower.asText()),
                  session,
                  List.of(exact, quick),
                  options,
                  report));
        }
      }
    } finally {
      Checkout.delete(folder);
    }
    return rows;
  }

  private static EmbeddingModel open(Path folder, PrecisionPolicy policy) {
    return Models.open(folder.toString(), ModelSettings.defaults().withPrecision(policy));
  }

  private static String speed(
      String base,
      Modality modality,
      PeerSession session,
      List<EmbeddingModel> models,
      Options options,
      Report report) {
    int seconds = options.count("seconds", 4);
    Ratio exact = new Ratio();
    Ratio rounded = new Ratio();
    List<Double> theirs = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> oursRounded = new ArrayList<>();
    for (int round = 0; round < options.count("rounds", 3); round++) {
      theirs.add(session.ask(modality.label() + " " + seconds).path("rate").asDouble());
      ours.add(rate(models.get(0).tower(modality), seconds));
      oursRounded.add(rate(models.get(1).tower(modality), seconds));
      exact.add(ours.getLast(), theirs.getLast());
      rounded.add(oursRounded.getLast(), theirs.getLast());
    }
    report.ratio("%s %s, fp32".formatted(base, modality), "/s", exact, LEAST_SPEED);
    report.ratio(
        "%s %s, bf16 times its fp32".formatted(base, modality), "/s", rounded, LEAST_ROUNDED_SPEED);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f /s | %.1f /s, %.2f × | %.1f /s, %.2f × |",
        base,
        modality,
        Ratio.median(theirs),
        Ratio.median(ours),
        exact.median(),
        Ratio.median(oursRounded),
        rounded.median());
  }

  /// Contents a second by the median batch, after two to warm up.
  private static double rate(Tower tower, int seconds) {
    List<PreparedContent> batch =
        contents(tower.modality()).stream()
            .map(content -> tower.prepare(content, Role.DOCUMENT))
            .toList();
    return TowerBenchmark.rate(tower, batch, seconds);
  }

  /// As many contents as the peer's script takes in a batch, alike in kind.
  private static List<Content> contents(Modality modality) {
    Random random = new Random(1);
    List<Content> contents = new ArrayList<>();
    switch (modality) {
      case TEXT -> sentences().forEach(sentence -> contents.add(new Content.Text(sentence)));
      case IMAGE -> {
        for (int i = 0; i < PICTURES; i++) {
          contents.add(new Content.Image(picture(random)));
        }
      }
      case VIDEO -> {
        for (int i = 0; i < FILMS; i++) {
          List<Picture> frames = new ArrayList<>();
          for (int frame = 0; frame < 8; frame++) {
            frames.add(picture(random));
          }
          contents.add(new Content.Film(Video.of(frames, 8)));
        }
      }
      case AUDIO -> {
        for (int i = 0; i < SOUNDS; i++) {
          float[] samples = new float[480_000];
          for (int j = 0; j < samples.length; j++) {
            samples[j] = (float) (0.1 * random.nextGaussian());
          }
          contents.add(new Content.Audio(new Sound(48_000, samples)));
        }
      }
    }
    return contents;
  }

  private static Picture picture(Random random) {
    byte[] pixels = new byte[3 * 320 * 320];
    random.nextBytes(pixels);
    return new Picture(320, 320, pixels);
  }

  /// The sentences of `reference/peers/family_bases.py`.
  private static List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (String subject : SUBJECTS) {
      for (String place : PLACES) {
        sentences.add(subject + " " + place);
      }
    }
    return sentences;
  }
}
