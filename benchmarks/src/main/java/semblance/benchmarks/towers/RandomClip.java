package semblance.benchmarks.towers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import semblance.benchmarks.measure.Checkout;
import semblance.model.text.NewTokenizer;
import semblance.model.untrained.ClipSettings;
import semblance.model.untrained.ClipSettings.Stack;
import semblance.model.untrained.UntrainedClip;

/// A checkpoint of CLIP in Hugging Face's layout whose picture tower is ViT-B/32 with random
/// weights.
public final class RandomClip {
  private RandomClip() {}

  /// The text tower.
  public enum Text {
    /// As small as can be, where nothing is measured with it.
    SMALLEST,

    /// That of the published model.
    WHOLE;

    private Stack stack() {
      return this == SMALLEST ? new Stack(64, 1, 1) : ClipSettings.BASE.texts();
    }

    private int positions() {
      return this == SMALLEST ? 8 : ClipSettings.POSITIONS;
    }

    private NewTokenizer tokenizer() {
      return switch (this) {
        case SMALLEST -> NewTokenizer.learned(List.of("a picture"), 515, positions());
        case WHOLE -> NewTokenizer.published(positions());
      };
    }

    /// How many token ids there are.
    public int vocabulary() {
      return tokenizer().size();
    }
  }

  /// Writes the checkpoint into a folder that is made new.
  public static void make(Path folder, Text text, long seed) throws IOException {
    ClipSettings base = ClipSettings.BASE;
    UntrainedClip.write(
        Checkout.emptied(folder),
        new ClipSettings(
            base.pictures(),
            text.stack(),
            base.pictureSize(),
            base.patchSize(),
            base.dimension(),
            text.positions()),
        text.tokenizer(),
        seed);
  }
}
