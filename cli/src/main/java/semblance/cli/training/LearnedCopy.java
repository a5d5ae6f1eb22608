package semblance.cli.training;

import java.nio.file.Path;

/// A picture to learn from that shows what the model is judged by, so that it is left out.
///
/// @param picture the file
/// @param place where the data name it
/// @param of where they name the picture that the model is judged by
/// @param inProbe whether that is one of the probe; else it is held out
/// @param exact whether both files are equal; else it was saved again or altered
/// @param cosine of both, by the model that training begins with; 1 for equal files
record LearnedCopy(
    String picture, String place, String of, boolean inProbe, boolean exact, double cosine) {
  Path file() {
    return Path.of(picture);
  }
}
