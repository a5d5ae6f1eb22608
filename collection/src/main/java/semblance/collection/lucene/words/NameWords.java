package semblance.collection.lucene.words;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The words in names of files and folders: `file:///Photos/IMG2041_sunsetAtSea.jpg` has `Photos`,
/// `IMG`, `2041`, `sunset`, `At`, `Sea`, `jpg`, and as a whole `IMG2041` and `sunsetAtSea`.
final class NameWords {
  private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:/*");
  private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
  private static final Pattern JOINTS =
      Pattern.compile(
          "(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})|(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})");

  private NameWords() {}

  /// The words of a URI, a path or an id, as texts to be taken apart further: one a step of the
  /// path with its parts in order, then those that were cut as a whole.
  static List<String> of(String name) {
    List<String> texts = new ArrayList<>();
    List<String> wholes = new ArrayList<>();
    boolean encoded = SCHEME.matcher(name).find();
    String path = encoded ? SCHEME.matcher(name).replaceFirst("") : name;
    for (String step : path.split("[/\\\\]", -1)) {
      List<String> words = new ArrayList<>();
      for (String word : SEPARATORS.split(encoded ? decoded(step) : step, -1)) {
        if (word.isEmpty()) {
          continue;
        }
        String[] parts = JOINTS.split(word, -1);
        words.addAll(List.of(parts));
        if (parts.length > 1) {
          wholes.add(word);
        }
      }
      if (!words.isEmpty()) {
        texts.add(String.join(" ", words));
      }
    }
    texts.addAll(wholes);
    return texts;
  }

  private static String decoded(String step) {
    try {
      return URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return step; // a per cent sign that is one
    }
  }
}
