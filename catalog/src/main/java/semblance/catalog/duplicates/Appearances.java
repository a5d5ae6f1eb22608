package semblance.catalog.duplicates;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import semblance.catalog.storage.MediaStore;
import semblance.collection.item.ItemState;
import semblance.embedding.ContentDecoder;
import semblance.embedding.SemblanceException;

/// What the items' thumbnails look like; each is decoded when it is first asked for. Thread-safe.
final class Appearances {
  private final List<ItemState> items;
  private final MediaStore media;
  private final ContentDecoder decoder;
  private final AtomicReferenceArray<@Nullable Optional<Appearance>> known;
  private final ThreadLocal<Overlay> overlays = ThreadLocal.withInitial(Overlay::new);
  private final LongAdder looks = new LongAdder();

  Appearances(List<ItemState> items, MediaStore media, ContentDecoder decoder) {
    this.items = items;
    this.media = media;
    this.decoder = decoder;
    this.known = new AtomicReferenceArray<>(items.size());
  }

  /// How well the pictures of two items meet; empty if one of them has no thumbnail.
  Optional<Float> likeness(int one, int other) {
    Optional<Appearance> first = of(one);
    Optional<Appearance> second = of(other);
    if (first.isEmpty() || second.isEmpty()) {
      return Optional.empty();
    }
    looks.increment();
    return Optional.of(overlays.get().likeness(first.get(), second.get()));
  }

  /// How many pairs were laid over one another.
  long looks() {
    return looks.sum();
  }

  private Optional<Appearance> of(int index) {
    Optional<Appearance> appearance = known.get(index);
    if (appearance == null) {
      appearance = read(items.get(index).contentHash());
      known.set(index, appearance);
    }
    return appearance;
  }

  /// A thumbnail that is damaged is as good as none: `catalog verify` tells.
  private Optional<Appearance> read(String hash) {
    try {
      return hash.isEmpty()
          ? Optional.empty()
          : media
              .read(hash, MediaStore.Kind.THUMBNAIL)
              .map(bytes -> Appearance.of(decoder.decodePicture(bytes, "thumbnail " + hash)));
    } catch (SemblanceException e) {
      return Optional.empty();
    }
  }
}
