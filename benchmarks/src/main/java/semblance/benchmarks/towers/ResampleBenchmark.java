package semblance.benchmarks.towers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Peer;
import semblance.benchmarks.measure.Ratio;
import semblance.benchmarks.measure.Report;
import semblance.embedding.Picture;
import semblance.media.resample.Filter;
import semblance.media.resample.Resampler;

/// Our resampling against Pillow's, both on one thread, on pictures of random pixels.
public final class ResampleBenchmark implements Benchmark {
  private static final List<Filter> FILTERS =
      List.of(Filter.BOX, Filter.BILINEAR, Filter.BICUBIC, Filter.LANCZOS);

  private static final double WARM_UP_SECONDS = 10;

  private static final List<Size> SIZES =
      List.of(
          new Size(1280, 960, 260, 260),
          new Size(2048, 1536, 299, 224),
          new Size(4000, 3000, 256, 192),
          new Size(500, 375, 260, 260),
          new Size(150, 200, 260, 260));

  private record Size(int width, int height, int newWidth, int newHeight) {
    String from() {
      return width + "x" + height;
    }

    String to() {
      return newWidth + "x" + newHeight;
    }
  }

  @Override
  public String description() {
    return "resizing pictures, against Pillow";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "rounds", "how often both take their turn (3)",
        "millis", "milliseconds a filter and a turn (700)");
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) {
    Peer pillow = Peer.in(checkout.root());
    int rounds = options.count("rounds", 3);
    double seconds = options.count("millis", 700) / 1e3;
    report.note(
        "our loops: %s; resizes a second on one thread, median of each turn", Resampler.kernels());
    warmUp();
    double worst = Double.POSITIVE_INFINITY;
    for (Size size : SIZES) {
      List<Ratio> ratios = FILTERS.stream().map(_ -> new Ratio()).toList();
      byte[] pixels = new byte[3 * size.width() * size.height()];
      new Random(1).nextBytes(pixels);
      Picture picture = new Picture(size.width(), size.height(), pixels);
      for (int round = 0; round < rounds; round++) {
        JsonNode figures =
            pillow
                .run(
                    "resample_speed.py",
                    "--from",
                    size.from(),
                    "--to",
                    size.to(),
                    "--seconds",
                    seconds)
                .path("filters");
        for (int i = 0; i < FILTERS.size(); i++) {
          Filter filter = FILTERS.get(i);
          double millis =
              figures.path(filter.name().toLowerCase(Locale.ROOT)).path("median_ms").asDouble();
          ratios.get(i).add(1 / medianSeconds(picture, size, filter, seconds), 1e3 / millis);
        }
      }
      for (int i = 0; i < FILTERS.size(); i++) {
        report.ratio(
            "%s, %s to %s, times Pillow".formatted(FILTERS.get(i), size.from(), size.to()),
            "/s",
            ratios.get(i),
            1);
        worst = Math.min(worst, ratios.get(i).median());
      }
    }
    report.atLeast("the worst of them, times Pillow", worst, 1);
  }

  /// Gives the compiler time for the loops, in all the shapes they come in.
  private static void warmUp() {
    long end = System.nanoTime() + (long) (WARM_UP_SECONDS * 1e9);
    Random random = new Random(1);
    while (System.nanoTime() < end) {
      for (Filter filter : FILTERS) {
        byte[] pixels = new byte[3 * 400 * 300];
        random.nextBytes(pixels);
        Resampler.resize(new Picture(400, 300, pixels), 50 + random.nextInt(500), 260, filter);
      }
    }
  }

  private static double medianSeconds(Picture picture, Size size, Filter filter, double seconds) {
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long used = 0;
    while (times.isEmpty() || System.nanoTime() < end) {
      long start = System.nanoTime();
      Picture result = Resampler.resize(picture, size.newWidth(), size.newHeight(), filter);
      times.add((System.nanoTime() - start) / 1e9);
      used += result.rgb()[0];
    }
    if (used == Long.MIN_VALUE) {
      throw new IllegalStateException("a sum of bytes cannot be that small");
    }
    return Ratio.median(times);
  }
}
