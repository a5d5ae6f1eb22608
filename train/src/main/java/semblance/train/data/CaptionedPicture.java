package semblance.train.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A picture with the texts that are true of it.
///
/// @param place where the data say so, as a person would name it, such as `pairs.jsonl:12`
/// @param picture the file
/// @param captions one or more; which one is learned is drawn anew at each visit
/// @param label what it shows, the same for all that mean the same
public record CaptionedPicture(
    String place, Path picture, List<String> captions, Optional<String> label) {
  public CaptionedPicture {
    captions = captions.stream().map(String::strip).filter(text -> !text.isEmpty()).toList();
    if (captions.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no caption that says anything; expected one or more".formatted(place));
    }
  }
}
