package semblance.cli.terminal;

import semblance.embedding.Picture;
import semblance.media.resample.Filter;
import semblance.media.resample.Resampler;

/// Small pictures for a terminal, as text that makes it show them.
///
/// Whatever the protocol, a drawing begins where the cursor is, and leaves the cursor there.
public final class TerminalPictures {
  /// Usual sizes of a character cell; only its proportions matter to how a picture looks.
  static final int CELL_WIDTH = 10;

  static final int CELL_HEIGHT = 20;

  private final PictureProtocol protocol;
  private final boolean trueColour;

  TerminalPictures(PictureProtocol protocol, boolean trueColour) {
    this.protocol = protocol;
    this.trueColour = trueColour;
  }

  /// How pictures are shown.
  public PictureProtocol protocol() {
    return protocol;
  }

  /// Whether pictures are shown at all.
  public boolean areShown() {
    return protocol != PictureProtocol.NONE;
  }

  /// What to print, at the left edge of the screen, for a picture as large as it fits into a number
  /// of cells. Room for all rows is made first, so that the drawing never meets the screen's end.
  public String draw(Picture picture, int columns, int rows) {
    return draw(picture, columns, rows, 0);
  }

  /// The same, some cells to the right of the edge.
  public String draw(Picture picture, int columns, int rows, int indent) {
    String drawing =
        switch (protocol) {
          case KITTY -> KittyGraphics.draw(fit(picture, columns, rows));
          case ITERM -> ItermGraphics.draw(fit(picture, columns, rows));
          case SIXEL -> SixelGraphics.draw(fit(picture, columns, rows));
          case BLOCKS -> HalfBlocks.draw(fitBlocks(picture, columns, rows), trueColour);
          case NONE -> "";
        };
    String right = indent == 0 ? "" : "\033[" + indent + "C";
    return "\n".repeat(rows) + "\033[" + rows + "A" + right + "\0337" + drawing + "\0338";
  }

  private static Picture fit(Picture picture, int columns, int rows) {
    return scale(picture, columns * CELL_WIDTH, rows * CELL_HEIGHT);
  }

  /// Half a cell is about as wide as it is high.
  private static Picture fitBlocks(Picture picture, int columns, int rows) {
    return scale(picture, columns, rows * 2);
  }

  private static Picture scale(Picture picture, int maximumWidth, int maximumHeight) {
    double scale =
        Math.min(
            maximumWidth / (double) picture.width(), maximumHeight / (double) picture.height());
    int width = Math.clamp(Math.round(picture.width() * scale), 1, maximumWidth);
    int height = Math.clamp(Math.round(picture.height() * scale), 1, maximumHeight);
    return Resampler.resize(picture, width, height, Filter.LANCZOS);
  }
}
