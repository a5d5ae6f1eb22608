package semblance.evaluate;

import java.util.List;

/// A text that did not find its picture.
///
/// @param text what was asked
/// @param sample the place of the sample it is about
/// @param rank at which that was found
/// @param found the places of the samples that were found first, best first
public record Miss(String text, int sample, double rank, List<Integer> found) {
  public Miss {
    found = List.copyOf(found);
  }
}
