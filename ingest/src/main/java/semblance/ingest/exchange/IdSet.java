package semblance.ingest.exchange;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import semblance.embedding.Sha256;

/// The ids met so far, sixteen bytes each: the first half of their SHA-256, so that two of a
/// hundred million ids are taken for one with a chance of one in 10^22.
final class IdSet {
  private long[] slots = new long[1 << 12]; // pairs; both 0 for an empty one
  private int size;

  /// Adds an id; returns whether it was not there yet.
  boolean add(String id) {
    ByteBuffer digest =
        ByteBuffer.wrap(Sha256.digest().digest(id.getBytes(StandardCharsets.UTF_8)));
    long high = digest.getLong();
    long low = digest.getLong() | 1;
    if (size >= slots.length / 4) {
      grow();
    }
    if (!put(high, low)) {
      return false;
    }
    size++;
    return true;
  }

  private boolean put(long high, long low) {
    int mask = slots.length / 2 - 1;
    for (int slot = (int) (high & mask); ; slot = (slot + 1) & mask) {
      if (slots[2 * slot + 1] == 0) {
        slots[2 * slot] = high;
        slots[2 * slot + 1] = low;
        return true;
      }
      if (slots[2 * slot] == high && slots[2 * slot + 1] == low) {
        return false;
      }
    }
  }

  private void grow() {
    long[] old = Arrays.copyOf(slots, slots.length);
    slots = new long[2 * old.length];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != 0 && !put(old[i], old[i + 1])) {
        throw new IllegalStateException("an id was in the set twice");
      }
    }
  }
}
