package semblance.model.caption;

import java.util.ArrayList;
import java.util.List;

/// The best captions that are finished: `BeamHypotheses` of transformers 4.
final class Finished {
  private static final double NONE_YET = 1e9;

  private final int most;
  private final List<Caption> captions = new ArrayList<>();
  private double worst = NONE_YET;

  @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
  private record Caption(int[] tokens, double score) {}

  /// @param most how many are kept
  Finished(int most) {
    this.most = most;
  }

  /// Keeps a caption, if there is room or it is better than the worst, which then goes.
  void add(int[] tokens, double score) {
    if (captions.size() == most && !(score > worst)) {
      return;
    }
    captions.add(new Caption(tokens, score));
    if (captions.size() > most) {
      captions.remove(lowest());
      worst = captions.get(lowest()).score;
    } else {
      worst = Math.min(worst, score);
    }
  }

  private int lowest() {
    int lowest = 0;
    for (int i = 1; i < captions.size(); i++) {
      if (captions.get(i).score < captions.get(lowest).score) {
        lowest = i;
      }
    }
    return lowest;
  }

  /// Whether there are as many as wanted, all at least as good as the best that may still come.
  boolean cannotGetBetter(double attainable) {
    return captions.size() == most && worst >= attainable;
  }

  /// The tokens of the best; of equals the last.
  int[] best() {
    Caption best = captions.getFirst();
    for (Caption caption : captions) {
      if (caption.score >= best.score) {
        best = caption;
      }
    }
    return best.tokens;
  }
}
