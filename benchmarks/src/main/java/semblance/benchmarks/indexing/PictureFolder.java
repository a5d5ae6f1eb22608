package semblance.benchmarks.indexing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import semblance.embedding.Picture;
import semblance.media.PictureDecoder;
import semblance.media.Thumbnails;
import semblance.media.resample.Filter;
import semblance.media.resample.Resampler;

/// Makes a folder of different JPEGs of about a megapixel out of `samples/`, the same for the same
/// seed.
///
/// Each picture is a random part of a sample, enlarged to 1200 x 900, brightened or darkened, with
/// grain, so that it costs about as much to read and decode as a camera's.
final class PictureFolder {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 900;
  private static final double GRAIN = 5.5;

  private final List<Picture> samples = new ArrayList<>();
  private final byte[] grain = new byte[1 << 20];
  private final long seed;

  /// @param pictures the folder of samples
  PictureFolder(Path pictures, long seed) throws IOException {
    this.seed = seed;
    PictureDecoder decoder = new PictureDecoder();
    try (Stream<Path> files = Files.list(pictures)) {
      for (Path file : files.sorted().filter(f -> f.toString().endsWith(".jpg")).toList()) {
        samples.add(decoder.decode(file));
      }
    }
    if (samples.isEmpty()) {
      throw new IllegalStateException(pictures + " holds no .jpg file to make pictures from");
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < grain.length; i++) {
      grain[i] = (byte) Math.clamp(Math.round(GRAIN * random.nextGaussian()), -127, 127);
    }
  }

  /// Where picture `index` of a folder lies, in folders of a thousand.
  static Path file(Path folder, int index) {
    return folder.resolve("%03d/picture-%06d.jpg".formatted(index / 1000, index));
  }

  /// Makes the pictures that are not there yet, on all cores.
  void fill(Path folder, int count) throws IOException {
    for (int i = 0; i < count; i += 1000) {
      Files.createDirectories(file(folder, i).resolveSibling(""));
    }
    IntStream.range(0, count)
        .parallel()
        .filter(i -> !Files.exists(file(folder, i)))
        .forEach(i -> {
          try {
            // Under another name first, so that a run cut short leaves no half picture.
            Path unfinished = folder.resolve(".unfinished-" + i);
            Files.write(unfinished, jpeg(i));
            Files.move(unfinished, file(folder, i));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /// The bytes of picture `index`.
  byte[] jpeg(int index) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + index);
    Picture source = samples.get(random.nextInt(samples.size()));
    int width = Math.max(1, (int) (source.width() * (0.6 + 0.4 * random.nextDouble())));
    int height = Math.max(1, Math.min(source.height(), width * HEIGHT / WIDTH));
    int left = random.nextInt(source.width() - width + 1);
    int top = random.nextInt(source.height() - height + 1);
    Resampler.Box part = new Resampler.Box(left, top, left + width, top + height);
    byte[] pixels = Resampler.resize(source, part, WIDTH, HEIGHT, Filter.BICUBIC).rgb().clone();
    int gain = 205 + random.nextInt(103); // 0.8 to 1.2, in 256ths
    int offset = random.nextInt(grain.length);
    for (int i = 0; i < pixels.length; i++) {
      int value = ((gain * (pixels[i] & 0xFF)) >> 8) + grain[(offset + i) % grain.length];
      pixels[i] = (byte) Math.clamp(value, 0, 255);
    }
    return Thumbnails.jpeg(new Picture(WIDTH, HEIGHT, pixels), Math.max(WIDTH, HEIGHT));
  }
}
