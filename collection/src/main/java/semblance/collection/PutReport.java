package semblance.collection;

import java.util.List;
import semblance.collection.item.SchemaConflict;

/// What storing a batch did.
///
/// @param added items whose id was new
/// @param replaced items that took the place of one with their id
/// @param conflicts values that are kept but cannot be filtered
/// @param sequenceNumber the number of the batch's last write; those of the items before it precede
///   it one by one, in the batch's order
public record PutReport(
    int added, int replaced, List<SchemaConflict> conflicts, long sequenceNumber) {
  public PutReport {
    conflicts = List.copyOf(conflicts);
  }
}
