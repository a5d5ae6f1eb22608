package semblance.collection.scan;

import java.util.Arrays;

/// The scores of the best items so far, and with them the score that another must reach. An item
/// may be offered several times; its best counts.
///
/// Not thread-safe.
public final class Nearest {
  private final int wanted;
  private final float floor;
  private final boolean once;
  private final float[] scores; // the worst first, as a heap
  private final int[] items;
  private int size;

  /// @param wanted how many items are needed, at least 1
  /// @param floor a score that must be reached in any case
  /// @param once whether no item is offered twice, which makes many items cheaper to keep
  public Nearest(int wanted, float floor, boolean once) {
    this.wanted = wanted;
    this.floor = floor;
    this.once = once;
    this.scores = new float[wanted];
    this.items = new int[wanted];
  }

  /// The same without any items, and without a floor.
  Nearest emptied() {
    return new Nearest(wanted, Float.NEGATIVE_INFINITY, once);
  }

  /// What a score must reach to be among the best.
  public float threshold() {
    return size < wanted ? floor : Math.max(floor, scores[0]);
  }

  /// How many items are needed.
  public int wanted() {
    return wanted;
  }

  /// Offers an item with a score.
  ///
  /// @return whether the item is among the best so far, with this score
  public boolean offer(int item, float score) {
    if (score < threshold()) {
      return false;
    }
    for (int i = 0; i < size && !once; i++) {
      if (items[i] == item) {
        if (scores[i] < score) {
          scores[i] = score;
          sink(i);
          return true;
        }
        return false;
      }
    }
    if (size < wanted) {
      rise(size++, item, score);
    } else {
      items[0] = item;
      scores[0] = score;
      sink(0);
    }
    return true;
  }

  private void rise(int start, int item, float score) {
    int at = start;
    while (at > 0 && scores[(at - 1) / 2] > score) {
      scores[at] = scores[(at - 1) / 2];
      items[at] = items[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    scores[at] = score;
    items[at] = item;
  }

  private void sink(int start) {
    int item = items[start];
    float score = scores[start];
    int at = start;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && scores[child + 1] < scores[child]) {
        child++;
      }
      if (scores[child] >= score) {
        break;
      }
      scores[at] = scores[child];
      items[at] = items[child];
      at = child;
    }
    scores[at] = score;
    items[at] = item;
  }

  @Override
  public String toString() {
    return "Nearest" + Arrays.toString(Arrays.copyOf(scores, size));
  }
}
