package semblance.catalog;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import semblance.catalog.Reembedding.Filled;
import semblance.catalog.Reembedding.Lagging;
import semblance.catalog.reembedding.ReembeddingStatus;
import semblance.catalog.reembedding.Remark;
import semblance.catalog.reembedding.Remarks;
import semblance.catalog.storage.AlignedTower;
import semblance.collection.CollectionReader;
import semblance.collection.WriteNumbers;
import semblance.collection.item.Item;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.embedding.Modality;

/// Brings a generation into step with the searched one, item by item, and tells how far it is.
final class Filling {
  private Filling() {}

  /// What the searched generation has and the other one lacks.
  static List<Lagging> lagging(WriteNumbers searched, WriteNumbers beside) {
    List<Lagging> lagging = new ArrayList<>();
    searched.forEachNumber((id, number) -> {
      if (beside.storedAt(id).orElse(-1) != number) {
        lagging.add(new Lagging(id, number));
      }
    });
    return lagging;
  }

  /// Stores an item in the copy, if the searched generation still has it as it was when its content
  /// was read, with what that one says of it.
  ///
  /// @return whether it was
  static boolean fill(
      WrittenGeneration searched, WrittenGeneration copy, Filled filled, Item item) {
    Optional<StoredItem> now = searched.collection().find(filled.item().id());
    if (now.isEmpty() || now.get().sequenceNumber() != filled.number()) {
      return false; // deleted or changed meanwhile
    }
    StoredItem stored = now.get();
    copy.collection()
        .putAs(
            filled.number(),
            new Item(
                stored.id(),
                stored.source(),
                stored.contentHash(),
                stored.stamp(),
                stored.metadata(),
                item.segments()));
    Optional<String> degraded =
        filled
            .degraded()
            .or(() -> lesser(searched.collection().segments(stored.id()), item.segments()));
    copy.remarks()
        .add(
            new Remark(
                stored.id(),
                filled.number(),
                degraded.isPresent() ? Remark.Kind.DEGRADED : Remark.Kind.WHOLE,
                degraded.orElse("")));
    copy.touch();
    return true;
  }

  /// What a model could not embed of an item.
  static Optional<String> lesser(List<Segment> all, List<Segment> some) {
    Set<Modality> left = modalities(all);
    left.removeAll(modalities(some));
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the model has no tower for its %s"
                .formatted(
                    left.stream().map(Modality::label).collect(Collectors.joining(" and "))));
  }

  private static Set<Modality> modalities(List<Segment> segments) {
    Set<Modality> modalities = EnumSet.noneOf(Modality.class);
    segments.forEach(segment -> modalities.add(segment.modality()));
    return modalities;
  }

  /// Compares two generations.
  static ReembeddingStatus status(
      Generation searched,
      CollectionReader searchedItems,
      Generation beside,
      CollectionReader besideItems,
      Remarks remarks) {
    List<Remark> degraded = new ArrayList<>();
    List<Remark> missing = new ArrayList<>();
    long[] items = {0};
    long[] inStep = {0};
    searchedItems.forEachNumber((id, number) -> {
      items[0]++;
      boolean there = besideItems.storedAt(id).orElse(-1) == number;
      inStep[0] += there ? 1 : 0;
      remarks
          .find(id, number)
          .ifPresent(remark -> {
            if (there && remark.kind() == Remark.Kind.DEGRADED) {
              degraded.add(remark);
            } else if (!there && remark.kind() == Remark.Kind.MISSING) {
              missing.add(remark);
            }
          });
    });
    return new ReembeddingStatus(
        side(searched, searchedItems),
        side(beside, besideItems),
        items[0],
        inStep[0],
        degraded,
        missing);
  }

  private static ReembeddingStatus.Side side(Generation generation, CollectionReader items) {
    return new ReembeddingStatus.Side(
        generation.number(),
        generation.record().model(),
        generation.record().space().fingerprint(),
        items.segmentCounts(),
        generation.record().precisions(),
        generation.record().aligned().stream().map(AlignedTower::model).toList());
  }
}
