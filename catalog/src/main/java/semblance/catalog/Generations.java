package semblance.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import semblance.catalog.reembedding.Remark;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.collection.PutReport;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.StoredItem;
import semblance.embedding.CatalogException;
import semblance.embedding.SemblanceException;
import semblance.embedding.StorageException;

/// The generations of a catalog that is open for writing: the searched one, and while the catalog
/// is being re-embedded the one beside it, which is kept as a copy.
///
/// The searched one numbers every write. The copy keeps these numbers: *an item is in step if both
/// have it under one number*. So what lags is found by comparing, without a log, and what is filled
/// in later is taken only if the searched one still has the item under the number that it was read
/// at. Two rules make that safe against every crash:
///
/// - The searched generation is committed first. So the copy never knows of a write that the
///   searched one has lost, and a number never stands for two writes.
/// - The copy never holds an item that is out of step: a write that cannot be copied removes it
///   there until it is filled in anew. So what the copy holds may be searched at any moment.
///
/// A failure of the copy (a full disk) does not fail a write: it is left behind, and caught up with
/// when the catalog is opened the next time. Called by whoever holds the catalog's lock.
final class Generations implements AutoCloseable {
  private final CatalogFolder folder;
  private volatile CatalogManifest manifest;
  private volatile WrittenGeneration searched;
  private volatile @Nullable WrittenGeneration beside;
  private @Nullable SemblanceException behind; // why the copy takes nothing any more

  private Generations(
      CatalogFolder folder,
      CatalogManifest manifest,
      WrittenGeneration searched,
      @Nullable WrittenGeneration beside) {
    this.folder = folder;
    this.manifest = manifest;
    this.searched = searched;
    this.beside = beside;
  }

  /// Opens what the manifest names, deletes what it does not, and lets the copy catch up as far as
  /// that needs no model.
  static Generations open(CatalogFolder folder, CatalogManifest manifest, CatalogHost host) {
    for (int number : folder.generations()) {
      if (!manifest.generations().contains(number)) {
        // Begun and never named, or finished with and not yet gone: a process was killed there.
        folder.deleteGeneration(number);
      }
    }
    WrittenGeneration searched =
        WrittenGeneration.open(folder, manifest, manifest.generation(), host);
    try {
      @Nullable WrittenGeneration beside =
          manifest.beside().isPresent()
              ? WrittenGeneration.open(folder, manifest, manifest.beside().getAsInt(), host)
              : null;
      Generations generations = new Generations(folder, manifest, searched, beside);
      if (beside != null) {
        generations.catchUp(beside);
      }
      return generations;
    } catch (RuntimeException e) {
      searched.close();
      throw e;
    }
  }

  CatalogManifest manifest() {
    return manifest;
  }

  WrittenGeneration searched() {
    return searched;
  }

  Optional<WrittenGeneration> beside() {
    return Optional.ofNullable(beside);
  }

  /// The generation beside the searched one, able to take more.
  ///
  /// @throws CatalogException if there is none
  /// @throws StorageException if it failed earlier
  WrittenGeneration requireBeside() {
    if (beside == null) {
      throw new CatalogException(
          "catalog %s has one generation only, made with %s: begin another with semblance reembed --model MODEL"
              .formatted(manifest.name(), searched.generation().record().model()));
    }
    if (behind != null) {
      throw new StorageException(
          "generation %d takes nothing more since writing to it failed, the searched one goes on; free space or mend what is wrong, and run semblance reembed again. The failure was: %s"
              .formatted(beside.number(), behind.getMessage()),
          behind);
    }
    return beside;
  }

  // Writing.

  /// @param items for each, what belongs into which generation
  PutReport put(List<Map<WrittenGeneration, Item>> items) {
    List<Item> own = new ArrayList<>(items.size());
    for (Map<WrittenGeneration, Item> item : items) {
      Item one = item.get(searched);
      if (one == null) {
        throw new CatalogException(
            "catalog %s was switched to %s while items were embedded with another model: embed them again with that one, nothing was stored"
                .formatted(manifest.name(), searched.generation().record().model()));
      }
      own.add(one);
    }
    PutReport report = searched.collection().put(own);
    searched.touch();
    copy(copy -> {
      long number = report.sequenceNumber() - items.size();
      copy.collection().follow(searched.collection().schema(), number);
      for (Map<WrittenGeneration, Item> item : items) {
        number++;
        @Nullable Item other = item.get(copy);
        if (other != null) {
          copy.collection().putAs(number, other);
          remarkIfLess(copy, number, item);
        } else {
          forget(copy, item.values().iterator().next().id(), number);
        }
      }
    });
    return report;
  }

  /// A model without a tower for a part of an item still finds it by the rest.
  private void remarkIfLess(
      WrittenGeneration copy, long number, Map<WrittenGeneration, Item> item) {
    @Nullable Item own = item.get(searched);
    @Nullable Item other = item.get(copy);
    if (own != null && other != null) {
      Filling.lesser(own.segments(), other.segments())
          .ifPresent(reason ->
              copy.remarks().add(new Remark(own.id(), number, Remark.Kind.DEGRADED, reason)));
    }
  }

  boolean delete(String id) {
    if (!searched.collection().delete(id)) {
      return false;
    }
    searched.touch();
    copy(copy -> forget(copy, id, searched.collection().sequenceNumber()));
    return true;
  }

  PutReport updateMetadata(String id, Metadata metadata) {
    OptionalLong before = searched.collection().storedAt(id);
    PutReport report = searched.collection().updateMetadata(id, metadata);
    if (report.replaced() > 0 && before.isPresent()) {
      searched.touch();
      copy(copy -> {
        if (copy.has(id, before.getAsLong())) {
          copy.collection().follow(searched.collection().schema(), 0);
          moveTo(copy, report.sequenceNumber(), id, searched.collection().find(id).orElseThrow());
        }
      });
    }
    return report;
  }

  /// Gives an item in the copy, its vectors as they are, what the searched one says of it now.
  private static void moveTo(WrittenGeneration copy, long number, String id, StoredItem now) {
    OptionalLong before = copy.collection().storedAt(id);
    copy.collection()
        .putAs(
            number,
            new Item(
                id,
                now.source(),
                now.contentHash(),
                now.stamp(),
                now.metadata(),
                copy.collection().segments(id)));
    before.stream()
        .mapToObj(old -> copy.remarks().find(id, old))
        .flatMap(Optional::stream)
        .forEach(
            remark -> copy.remarks().add(new Remark(id, number, remark.kind(), remark.reason())));
    copy.touch();
  }

  /// Removes an item from the copy, if it is there.
  private static void forget(WrittenGeneration copy, String id, long number) {
    if (copy.collection().storedAt(id).isPresent()) {
      copy.collection().deleteAs(number, id);
      copy.touch();
    }
  }

  private interface Copying {
    void into(WrittenGeneration copy);
  }

  private void copy(Copying copying) {
    WrittenGeneration copy = beside;
    if (copy != null && behind == null) {
      try {
        copying.into(copy);
      } catch (SemblanceException e) {
        behind = e;
      }
    }
  }

  /// Why the copy takes nothing any more, if that is so.
  Optional<SemblanceException> behind() {
    return Optional.ofNullable(behind);
  }

  /// Makes everything written so far lasting, in the searched generation first.
  void commit() {
    if (searched.isChanged()) {
      if (!searched.collection().schema().equals(manifest.schema())) {
        // Before the index: a field's type that no item has yet does no harm, the reverse would.
        CatalogManifest next = manifest.withSchema(searched.collection().schema());
        next.write(folder);
        manifest = next;
      }
      searched.commit();
      copy(WrittenGeneration::touch); // to say how far it has followed
    }
    copy(copy -> {
      if (copy.isChanged()) {
        copy.collection()
            .follow(searched.collection().schema(), searched.collection().sequenceNumber());
        copy.commit();
      }
    });
  }

  // Catching up.

  /// Replays in the copy what it has missed: a process died after it had committed the searched
  /// generation and before it had committed this one.
  private void catchUp(WrittenGeneration copy) {
    long number = searched.collection().sequenceNumber();
    copy.remarks().keepOnly(remark -> holds(remark, copy, searched));
    searched.remarks().keepOnly(remark -> holds(remark, searched, copy));
    if (copy.collection().sequenceNumber() == number) {
      return;
    }
    copy.collection().follow(searched.collection().schema(), number);
    // Numbers above its own must not be given again, whoever wrote them.
    searched
        .collection()
        .follow(searched.collection().schema(), copy.collection().sequenceNumber());
    List<String> strayed = new ArrayList<>();
    copy.collection()
        .forEachNumber((id, at) -> {
          if (!searched.has(id, at)) {
            strayed.add(id);
          }
        });
    for (String id : strayed) {
      catchUp(copy, id);
    }
    copy.commit();
  }

  /// Whether a generation's remark still says something.
  private static boolean holds(Remark remark, WrittenGeneration own, WrittenGeneration other) {
    return switch (remark.kind()) {
      case DEGRADED -> own.has(remark.id(), remark.number());
      case MISSING -> other.has(remark.id(), remark.number());
      case WHOLE -> false;
    };
  }

  private void catchUp(WrittenGeneration copy, String id) {
    Optional<StoredItem> now = searched.collection().find(id);
    StoredItem then = copy.collection().find(id).orElseThrow();
    if (now.isEmpty()) {
      OptionalLong deleted = searched.collection().deletedAt(id);
      boolean filling = copy.number() > searched.number();
      // After a switch in spite of missing items, the older generation alone has them.
      if (filling || (deleted.isPresent() && deleted.getAsLong() > then.sequenceNumber())) {
        copy.collection().deleteAs(deleted.orElse(then.sequenceNumber()), id);
      }
    } else if (!then.contentHash().isEmpty()
        && then.contentHash().equals(now.get().contentHash())) {
      moveTo(copy, now.get().sequenceNumber(), id, now.get());
    } else {
      copy.collection().deleteAs(now.get().sequenceNumber(), id);
    }
  }

  // Changing the generations.

  /// Puts a generation that has begun beside the searched one.
  void add(int number, CatalogHost host) {
    replaceManifest(manifest.withGenerations(searched.number(), OptionalInt.of(number)));
    beside = WrittenGeneration.open(folder, manifest, number, host);
    behind = null;
  }

  /// Lets the two generations change places. Before it the other one is committed with the number
  /// of the last write, which it will count on from.
  void swap() {
    WrittenGeneration other = requireBeside();
    other.touch();
    commit();
    requireBeside(); // the commit may have failed there
    replaceManifest(manifest.withGenerations(other.number(), OptionalInt.of(searched.number())));
    beside = searched;
    searched = other;
  }

  /// Gives up the generation beside the searched one. Its files go last, so that a process that is
  /// killed meanwhile leaves a folder that nothing names.
  void dropBeside() {
    WrittenGeneration other = beside;
    if (other == null) {
      throw new IllegalStateException("there is no generation to drop");
    }
    replaceManifest(manifest.withGenerations(searched.number(), OptionalInt.empty()));
    beside = null;
    behind = null;
    other.close();
    folder.deleteGeneration(other.number());
  }

  /// Replaces the manifest in one step. A failure can leave the old one or the new one, and which
  /// of them it is decides.
  private void replaceManifest(CatalogManifest next) {
    try {
      next.write(folder);
    } catch (StorageException e) {
      if (!CatalogManifest.read(folder).generations().equals(next.generations())) {
        throw e;
      }
    }
    manifest = next;
  }

  /// Gives up what was not committed.
  @Override
  public void close() {
    try (WrittenGeneration _ = searched;
        @Nullable WrittenGeneration _ = beside) {
      behind = null;
    }
  }
}
