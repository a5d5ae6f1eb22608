package semblance.collection.upkeep;

import java.util.List;

/// In what condition the files of an index are.
///
/// @param files how many files belong to it, as its newest list of segments says
/// @param bytes how much they take
/// @param faults what is wrong with them; empty if every file is whole
/// @param strangers names of files that do not belong to it, as a process that died leaves them
public record IndexCondition(int files, long bytes, List<Fault> faults, List<String> strangers) {
  public IndexCondition {
    faults = List.copyOf(faults);
    strangers = List.copyOf(strangers);
  }

  /// Something wrong with a file.
  ///
  /// @param file its name within the index
  /// @param kind what is wrong
  /// @param what the same in words, with what was found and expected
  public record Fault(String file, Kind kind, String what) {}

  /// What can be wrong with a file.
  public enum Kind {
    /// The index needs it, and it is not there.
    MISSING,
    /// Its bytes do not fit its checksum, or it is cut short.
    DAMAGED,
    /// A later version of this program wrote it.
    NEWER,
    /// A version wrote it whose files can no longer be read.
    OLDER,
    /// It cannot be read, for want of permission or because the disk fails.
    UNREADABLE
  }
}
