package semblance.ingest.source;

import java.util.List;

/// What a scan found.
///
/// @param candidates what could be indexed, in a stable order
/// @param skipped what could not be listed, with reasons: unreadable folders, rows without content
/// @param folders how many folders were walked
public record Listing(List<Candidate> candidates, List<Skipped> skipped, int folders) {
  public Listing {
    candidates = List.copyOf(candidates);
    skipped = List.copyOf(skipped);
  }
}
