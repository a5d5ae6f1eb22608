package semblance.train.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import semblance.embedding.SemblanceException;
import semblance.embedding.Sha256;
import semblance.embedding.TrainingException;
import semblance.train.loop.Batch;
import semblance.train.loop.Example;

/// Batches of pairs, epoch after epoch, each in an order of its own; what is left of an epoch that
/// makes no whole batch is left out.
///
/// While a batch is computed with, the next one is decoded by other threads: at most two batches
/// are in memory. A picture that cannot be decoded is skipped and told, and the next one takes its
/// place. Order, captions and crops follow the seed and the position alone, so that a stream that
/// begins at a position brings the same as one that comes to it. Used by one thread.
public final class BatchStream implements AutoCloseable {
  private final Visits visits;
  private final int batch;
  private final Preparation preparation;
  private final ExecutorService threads;
  private final ArrayDeque<Visit> ahead = new ArrayDeque<>();
  private final Map<Integer, SkippedPicture> skipped = new TreeMap<>();
  private Position position;
  private long batchesOfEpoch;
  private long nextEpoch;
  private int nextVisit;
  private int[] order;

  /// How far a stream has come.
  ///
  /// @param epoch from 0
  /// @param visit within the epoch, from 0
  public record Position(long epoch, int visit) {
    public static final Position START = new Position(0, 0);
  }

  /// What came of a visit: one of both.
  private record Decoded(@Nullable Example example, @Nullable SkippedPicture failure) {}

  private record Visit(long epoch, int number, int place, CompletableFuture<Decoded> decoded) {}

  /// @param batch how many pairs a batch has
  /// @param preparation stays the caller's to close
  /// @throws TrainingException if there are not enough pairs for one batch
  public BatchStream(
      List<Source> sources, int batch, long seed, Preparation preparation, Position position) {
    visits = new Visits(sources, seed);
    this.batch = batch;
    this.preparation = preparation;
    this.position = position;
    if (batch < 2) {
      throw new IllegalArgumentException(
          "a batch of %d pairs; expected 2 or more, since a pair is learned by what tells it from the others of its batch"
              .formatted(batch));
    }
    if (batch > visits.count()) {
      throw new TrainingException(
          "a batch of %d pairs, but there are only %d to learn from: choose a batch of %d or smaller, or give more data"
              .formatted(batch, visits.count(), visits.count()));
    }
    nextEpoch = position.epoch;
    nextVisit = position.visit;
    batchesOfEpoch = position.visit == 0 ? 0 : 1;
    order = visits.order(nextEpoch);
    threads =
        Executors.newFixedThreadPool(
            Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8),
            Thread.ofPlatform().daemon().name("semblance-decode-", 0).factory());
  }

  /// How many visits an epoch of some sources has.
  public static int visits(List<Source> sources) {
    return new Visits(sources, 0).count();
  }

  /// How many batches an epoch has if every picture can be decoded.
  public long batchesAnEpoch() {
    return visits.count() / batch;
  }

  /// Behind the batch that was brought last.
  public Position position() {
    return position;
  }

  /// Pictures that could not be decoded so far.
  public List<SkippedPicture> skipped() {
    return List.copyOf(skipped.values());
  }

  /// Tells these pairs, with their weights and what is cut out of them, from others.
  public String digest() {
    return Sha256.of(visits.digest() + " crop " + preparation.crop());
  }

  /// The next batch.
  ///
  /// @throws TrainingException if too few pictures of a whole epoch can be decoded
  public Batch next() {
    List<Example> examples = new ArrayList<>(batch);
    while (examples.size() < batch) {
      decodeAhead();
      Visit visit = ahead.remove();
      if (visit.epoch != position.epoch) {
        requireSome(examples.size());
        examples.clear();
        batchesOfEpoch = 0;
      }
      position = new Position(visit.epoch, visit.number + 1);
      Decoded decoded = visit.decoded.join();
      if (decoded.example != null) {
        examples.add(decoded.example);
      } else if (decoded.failure != null) {
        skipped.put(visit.place, decoded.failure);
      }
    }
    batchesOfEpoch++;
    return new Batch(examples);
  }

  private void requireSome(int decoded) {
    if (batchesOfEpoch == 0) {
      throw new TrainingException(
          "only %d of %d pictures can be decoded, too few for a batch of %d; the first of %d that cannot: %s"
              .formatted(
                  decoded,
                  visits.count(),
                  batch,
                  skipped.size(),
                  skipped.values().iterator().next()));
    }
  }

  private void decodeAhead() {
    while (ahead.size() < batch) {
      if (nextVisit == order.length) {
        nextEpoch++;
        nextVisit = 0;
        order = visits.order(nextEpoch);
      }
      long epoch = nextEpoch;
      int number = nextVisit++;
      int place = order[number];
      SkippedPicture known = skipped.get(place);
      ahead.add(
          new Visit(
              epoch,
              number,
              place,
              known == null
                  ? CompletableFuture.supplyAsync(() -> decode(epoch, number, place), threads)
                  : CompletableFuture.completedFuture(new Decoded(null, known))));
    }
  }

  private Decoded decode(long epoch, int number, int place) {
    CaptionedPicture pair = visits.pair(place);
    try {
      Example example = preparation.example(pair, visits.random(epoch, number));
      Integer label = visits.label(place);
      return new Decoded(label == null ? example : example.withLabel(label), null);
    } catch (SemblanceException e) {
      return new Decoded(null, new SkippedPicture(pair.place(), e.getMessage()));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    ahead.forEach(visit -> visit.decoded.cancel(true));
    threads.close();
  }
}
