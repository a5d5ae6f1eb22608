package semblance.cli.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import semblance.collection.query.Facet;

/// Counts in words, on the terminal as on a page.
final class FacetWords {
  private FacetWords() {}

  /// A value with its count.
  static String shown(Facet.Bucket bucket) {
    return String.format(Locale.ROOT, "%s (%,d)", bucket.label(), bucket.count());
  }

  /// What is to be said of the values that are not shown, and of items without any.
  static List<String> remarks(Facet.Counts counts) {
    List<String> remarks = new ArrayList<>();
    if (counts.others() > 0) {
      remarks.add(String.format(Locale.ROOT, "%,d more values", counts.others()));
    }
    if (counts.missing() > 0) {
      remarks.add(String.format(Locale.ROOT, "without (%,d)", counts.missing()));
    }
    return remarks;
  }
}
