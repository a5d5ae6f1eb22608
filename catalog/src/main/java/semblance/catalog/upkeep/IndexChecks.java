package semblance.catalog.upkeep;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.SpaceRecord;
import semblance.collection.CollectionReader;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.lucene.VectorCollection;
import semblance.collection.upkeep.IndexCondition;
import semblance.embedding.CatalogException;
import semblance.embedding.SemblanceException;

/// Checks the index of a generation: each file's checksum first, then what it says of itself, then
/// every item with its vectors. Nothing is changed.
public final class IndexChecks {
  private final CatalogFolder folder;
  private final int generation;
  private final Findings findings;
  private final String subject;

  /// @param subject what to call the index where the whole of it is meant
  public IndexChecks(CatalogFolder folder, int generation, String subject, Findings findings) {
    this.folder = folder;
    this.generation = generation;
    this.subject = subject;
    this.findings = findings;
  }

  /// What the index holds that others are checked against.
  ///
  /// @param contents the digests of contents that items have, by which media are kept
  /// @param schema the types of the fields
  public record Holds(Set<String> contents, Schema schema) {}

  /// Checks it.
  ///
  /// @param record what the generation was made with, if that could be read
  /// @return empty if its items could not be read
  public Optional<Holds> check(Optional<SpaceRecord> record) {
    Path place = folder.index(generation);
    try {
      IndexCondition condition = VectorCollection.check(place);
      condition.faults().forEach(fault -> report(place, fault));
      if (!condition.strangers().isEmpty()) {
        findings.warn(
            findings.name(place),
            "%d files of a process that died or is writing, such as %s; they only take space, and the next writer removes them"
                .formatted(condition.strangers().size(), condition.strangers().getFirst()));
      }
      if (!condition.faults().isEmpty()) {
        return Optional.empty();
      }
      return contents(condition, record);
    } catch (SemblanceException e) {
      findings.problem(subject, e);
      return Optional.empty();
    }
  }

  private void report(Path place, IndexCondition.Fault fault) {
    String advice =
        switch (fault.kind()) {
          case NEWER -> "update Semblance to use this catalog, nothing was changed";
          case OLDER ->
              "make it anew with the version that wrote it (semblance catalog reindex) or one between, or index again";
          case UNREADABLE -> "check who owns it, and whether the disk is sound";
          case MISSING, DAMAGED -> Findings.RESTORE;
        };
    findings.problem(findings.name(place.resolve(fault.file())), fault.what() + "; " + advice);
  }

  private Optional<Holds> contents(IndexCondition condition, Optional<SpaceRecord> record) {
    try (CollectionReader collection = VectorCollection.openReadOnly(folder.index(generation))) {
      record.ifPresent(made -> requireOwn(collection, made));
      Set<String> contents = new HashSet<>();
      long[] items = {0};
      collection.forEachItem((item, segments) -> {
        items[0]++;
        for (String digest : item.contentHash().split("\\.", -1)) {
          contents.add(digest);
        }
        if (segments.isEmpty()) {
          throw new CatalogException("item '%s' has lost its vectors".formatted(item.id()));
        }
        record.ifPresent(made -> requireTowers(item.id(), segments, made));
      });
      if (items[0] != collection.size()) {
        findings.problem(
            subject,
            "it says %,d items, but %,d can be read; %s"
                .formatted(collection.size(), items[0], Findings.RESTORE));
        return Optional.empty();
      }
      findings.good(
          subject,
          "%,d items, segments: %s, %,d files whole"
              .formatted(items[0], collection.segmentCounts(), condition.files()));
      return Optional.of(new Holds(contents, collection.schema()));
    } catch (IllegalArgumentException e) { // a vector that no writer would have taken
      findings.problem(subject, e.getMessage() + "; " + Findings.RESTORE);
    } catch (CatalogException e) {
      findings.problem(subject, e.getMessage() + "; " + Findings.RESTORE);
    }
    return Optional.empty();
  }

  private void requireOwn(CollectionReader collection, SpaceRecord record) {
    String found = collection.commitData().getOrDefault("fingerprint", "none");
    if (!found.equals(record.space().fingerprint())) {
      throw new CatalogException(
          "the index belongs to vectors with fingerprint %s, its generation to %s: a folder was put in place of another"
              .formatted(found, record.space().fingerprint()));
    }
  }

  private static void requireTowers(String id, List<Segment> segments, SpaceRecord record) {
    for (Segment segment : segments) {
      if (!record.space().towerIds().containsValue(segment.towerId())) {
        throw new CatalogException(
            "item '%s' has a vector of the tower %s, which is none of the generation's (%s)"
                .formatted(id, segment.towerId(), record.space().towerIds()));
      }
    }
  }
}
