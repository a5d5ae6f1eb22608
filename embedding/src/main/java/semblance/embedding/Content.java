package semblance.embedding;

/// Decoded content that a tower can embed: what a reader or viewer would get, free of file formats.
public sealed interface Content {
  /// The modality whose tower embeds this content.
  Modality modality();

  /// A text of any length, in any script.
  record Text(String text) implements Content {
    @Override
    public Modality modality() {
      return Modality.TEXT;
    }
  }

  /// A decoded picture.
  record Image(Picture picture) implements Content {
    @Override
    public Modality modality() {
      return Modality.IMAGE;
    }
  }

  /// Decoded sound.
  record Audio(Sound sound) implements Content {
    @Override
    public Modality modality() {
      return Modality.AUDIO;
    }
  }

  /// A film.
  record Film(Video video) implements Content {
    @Override
    public Modality modality() {
      return Modality.VIDEO;
    }
  }
}
