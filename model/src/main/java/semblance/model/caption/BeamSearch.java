package semblance.model.caption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Follows several captions at a time, and takes the best by its sum of logits a token.
///
/// The arithmetic is that of `_generate_beamsearch` of open_clip's CoCa over `BeamSearchScorer` of
/// transformers 4: sums are of raw logits, not of logarithms of probabilities; a caption that ends
/// is kept, and the search ends when no open one can do better than the worst kept. There the beams
/// are cut into groups, by default six into three. Nothing tells the groups apart (open_clip sets
/// no penalty for being alike), so that all go the same way; here one is followed.
final class BeamSearch {
  private static final float UNSTARTED = -1e9f;

  private final NextTokens next;
  private final CaptionRules rules;
  private final int width;
  private final Finished finished;

  /// @param width how many captions are followed
  BeamSearch(NextTokens next, CaptionRules rules, int width) {
    this.next = next;
    this.rules = rules;
    this.width = width;
    this.finished = new Finished(width);
  }

  /// The captions that are followed.
  private static final class Beams {
    private final int[][] captions; // [width, tokens]
    private final float[] sums; // [width]

    Beams(int[][] captions, float[] sums) {
      this.captions = captions;
      this.sums = sums;
    }

    int length() {
      return captions[0].length;
    }
  }

  /// A caption with one more token.
  private record Candidate(float sum, int beam, int token) {}

  /// The caption's token ids.
  int[] run() {
    int[][] captions = new int[width][];
    Arrays.setAll(captions, _ -> new int[] {rules.start()});
    float[] sums = new float[width];
    Arrays.fill(sums, 1, width, UNSTARTED);
    Beams open = new Beams(captions, sums);
    boolean done = false;
    while (!done && open.length() < rules.longest()) {
      List<Candidate> best = best(open);
      int length = open.length() + 1;
      open = follow(open, best);
      done = finished.cannotGetBetter((double) best.getFirst().sum() / length);
    }
    if (!done) {
      for (int beam = 0; beam < width; beam++) {
        finished.add(open.captions[beam], (double) open.sums[beam] / open.length());
      }
    }
    int[] caption = finished.best();
    if (caption.length == rules.longest()) {
      return caption;
    }
    return longer(caption, rules.end());
  }

  /// Twice as many continuations as there are beams, the best first: as many may be ends.
  private List<Candidate> best(Beams open) {
    float[][] logits = next.logits(open.captions);
    int wanted = Math.min(2 * width, width * logits[0].length);
    List<Candidate> best = new ArrayList<>(wanted + 1);
    for (int beam = 0; beam < width; beam++) {
      if (open.length() < rules.shortest()) {
        logits[beam][rules.end()] = Float.NEGATIVE_INFINITY;
      }
      for (int token = 0; token < logits[beam].length; token++) {
        float sum = logits[beam][token] + open.sums[beam];
        if (best.size() == wanted && !(sum > best.getLast().sum())) {
          continue;
        }
        int place = best.size();
        while (place > 0 && sum > best.get(place - 1).sum()) {
          place--;
        }
        best.add(place, new Candidate(sum, beam, token));
        if (best.size() > wanted) {
          best.removeLast();
        }
      }
    }
    return best;
  }

  private Beams follow(Beams open, List<Candidate> best) {
    int[][] captions = new int[width][];
    float[] sums = new float[width];
    int filled = 0;
    for (int rank = 0; rank < best.size() && filled < width; rank++) {
      Candidate candidate = best.get(rank);
      int[] caption = open.captions[candidate.beam];
      if (candidate.token != rules.end()) {
        captions[filled] = longer(caption, candidate.token);
        sums[filled++] = candidate.sum;
      } else if (rank < width) { // the end counts as a token, but is not stored
        finished.add(caption, (double) candidate.sum / (caption.length + 1));
      }
    }
    return new Beams(captions, sums);
  }

  private static int[] longer(int[] caption, int token) {
    int[] longer = Arrays.copyOf(caption, caption.length + 1);
    longer[caption.length] = token;
    return longer;
  }
}
