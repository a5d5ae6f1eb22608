package semblance.train.loop;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent.Tokens;

/// A picture and a text that belong together, prepared for a model's towers.
///
/// @param name where it comes from, for messages
/// @param picture resized and cropped, or null where only texts are trained with
/// @param text token ids
/// @param label what it shows, the same for all that mean the same; or null for none
/// @param teacher what another model makes of it, or null for nothing
public record Example(
    String name,
    @Nullable Picture picture,
    Tokens text,
    @Nullable Integer label,
    @Nullable Taught teacher) {
  /// Another model's vectors, of unit length.
  public static final class Taught {
    private final float @Nullable [] picture;
    private final float @Nullable [] text;

    /// @param picture `[t]`, or null; not to be written to from now on
    /// @param text `[t]`, or null; not to be written to from now on
    public Taught(float @Nullable [] picture, float @Nullable [] text) {
      this.picture = picture;
      this.text = text;
    }

    Optional<float[]> picture() {
      return Optional.ofNullable(picture);
    }

    Optional<float[]> text() {
      return Optional.ofNullable(text);
    }
  }

  /// A picture and its text.
  public static Example of(String name, Picture picture, Tokens text) {
    return new Example(name, picture, text, null, null);
  }

  /// A text and the vector that it should have.
  public static Example of(String name, Tokens text, float[] vector) {
    return new Example(name, null, text, null, new Taught(null, vector));
  }

  public Example withLabel(int changed) {
    return new Example(name, picture, text, changed, teacher);
  }

  public Example withTeacher(Taught changed) {
    return new Example(name, picture, text, label, changed);
  }
}
