package semblance.cli.argument;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;

/// Tells words from paths. A prefix (`text:`, `image:`, `audio:`, `video:`, `item:`) says it
/// outright; else a file that is there is meant; else what looks like a path is a mistake; else it
/// is words. A weight may follow: `snow^2`.
final class PartParser {
  private static final Pattern PREFIX =
      Pattern.compile("(text|image|audio|video|item):(.*)", Pattern.DOTALL);
  private static final Pattern WEIGHT =
      Pattern.compile("(.+)\\^([0-9]*\\.?[0-9]+)", Pattern.DOTALL);

  /// Endings that nobody gives to words.
  private static final Set<String> FILE_ENDINGS =
      Set.of(
          "jpg", "jpeg", "jpe", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif",
          "jxl", "svg", "txt", "md", "csv", "jsonl", "json", "html", "pdf", "mp3", "wav", "flac",
          "ogg", "oga", "opus", "m4a", "aac", "aiff", "aif", "wma", "mp4", "m4v", "mov", "mkv",
          "avi", "webm", "mpg", "mpeg", "wmv", "flv", "3gp");

  private final Path here;
  private final boolean literal;

  /// @param literal whether words are taken as they stand: without weights, and blank ones too
  PartParser(Path here, boolean literal) {
    this.here = here;
    this.literal = literal;
  }

  Part parse(String argument) {
    Matcher prefixed = PREFIX.matcher(argument);
    if (prefixed.matches()) {
      return parsePrefixed(prefixed.group(1), prefixed.group(2), argument);
    }
    Optional<Path> whole = file(argument);
    if (whole.isPresent()) {
      return new Part.FilePart(whole.get(), Optional.empty(), 1, argument);
    }
    Weighted weighted = weighted(argument);
    Optional<Path> file = file(weighted.text());
    if (file.isPresent()) {
      return new Part.FilePart(file.get(), Optional.empty(), weighted.weight(), weighted.text());
    }
    requireNoPath(weighted.text());
    return words(weighted, argument);
  }

  private Part parsePrefixed(String kind, String rest, String argument) {
    return switch (kind) {
      case "text" -> words(weighted(rest), argument);
      case "item" -> {
        Weighted weighted = weighted(rest);
        if (weighted.text().isEmpty()) {
          throw new InvalidQueryException(
              "'%s' names no item: write its id or path, as in item:holiday/beach.jpg"
                  .formatted(argument));
        }
        yield new Part.Item(weighted.text(), weighted.weight());
      }
      default -> {
        Optional<Path> whole = file(rest);
        Weighted weighted = whole.isPresent() ? new Weighted(rest, 1) : weighted(rest);
        Path path = file(weighted.text()).orElseThrow(() -> missing(weighted.text()));
        yield new Part.FilePart(
            path, Optional.of(Modality.of(kind)), weighted.weight(), weighted.text());
      }
    };
  }

  private Part words(Weighted weighted, String argument) {
    if (weighted.text().isBlank() && !literal) {
      throw new InvalidQueryException(
          "'%s' says nothing: write words, or name a file".formatted(argument));
    }
    return new Part.Words(weighted.text(), weighted.weight());
  }

  private record Weighted(String text, double weight) {}

  private Weighted weighted(String argument) {
    Matcher matcher = WEIGHT.matcher(argument);
    if (literal || !matcher.matches()) {
      return new Weighted(argument, 1);
    }
    double weight = Double.parseDouble(matcher.group(2));
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new InvalidQueryException(
          "'%s' has the weight %s: expected a number above 0; to keep away from it, write --not"
              .formatted(argument, matcher.group(2)));
    }
    return new Weighted(matcher.group(1), weight);
  }

  /// The regular file an argument names, if there is one.
  private Optional<Path> file(String argument) {
    return path(argument).filter(Files::isRegularFile);
  }

  private Optional<Path> path(String argument) {
    if (argument.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(here.resolve(argument).normalize());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private void requireNoPath(String argument) {
    if (argument.matches("[a-z][a-z0-9+.-]*://\\S+")) {
      throw new StorageException(
          "%s is an address, and Semblance reads files: download it and name the file"
              .formatted(argument));
    }
    if (!looksLikePath(argument)) {
      return;
    }
    if (path(argument).filter(Files::isDirectory).isPresent()) {
      throw new StorageException(
          "%s is a folder: name a file in it. To search for these words, write text:%s; to search within it, go there or write --in"
              .formatted(argument, argument));
    }
    throw missing(argument);
  }

  private StorageException missing(String argument) {
    return new StorageException(
        path(argument).filter(Files::isDirectory).isPresent()
            ? "%s is a folder: expected a file".formatted(argument)
            : "%s does not exist in %s: expected a file. If words are meant, write text:%s"
                .formatted(argument, here, argument));
  }

  private static boolean looksLikePath(String argument) {
    boolean oneWord = argument.chars().noneMatch(Character::isWhitespace);
    int dot = argument.lastIndexOf('.');
    return argument.startsWith("./")
        || argument.startsWith("../")
        || argument.startsWith("/")
        || argument.startsWith("~/")
        || (oneWord && argument.contains("/"))
        || (dot > 0 && FILE_ENDINGS.contains(argument.substring(dot + 1).toLowerCase(Locale.ROOT)));
  }
}
