package semblance.model.caption;

import java.util.Arrays;

/// Takes the likeliest token each time: `generate` of open_clip's CoCa with `top_k` and one token
/// to choose from.
final class GreedySearch {
  private final NextTokens next;
  private final CaptionRules rules;

  GreedySearch(NextTokens next, CaptionRules rules) {
    this.next = next;
    this.rules = rules;
  }

  /// The caption's token ids.
  int[] run() {
    int[] caption = {rules.start()};
    while (caption.length < rules.longest()) {
      int chosen =
          caption.length + 1 == rules.longest()
              ? rules.end()
              : likeliest(next.logits(new int[][] {caption})[0], caption.length);
      caption = Arrays.copyOf(caption, caption.length + 1);
      caption[caption.length - 1] = chosen;
      if (chosen == rules.end() || chosen == rules.padding()) {
        break;
      }
    }
    return caption;
  }

  private int likeliest(float[] logits, int length) {
    if (length < rules.shortest()) {
      logits[rules.end()] = Float.NEGATIVE_INFINITY;
    }
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      if (logits[token] > logits[best]) {
        best = token;
      }
    }
    return best;
  }
}
