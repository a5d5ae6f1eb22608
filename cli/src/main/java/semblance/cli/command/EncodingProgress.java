package semblance.cli.command;

import org.jspecify.annotations.Nullable;
import semblance.cli.terminal.ProgressLine;
import semblance.cli.terminal.Terminal;
import semblance.embedding.Modality;
import semblance.evaluate.encoding.EncodingListener;

/// Shows how far the encoding of data is.
final class EncodingProgress implements EncodingListener, AutoCloseable {
  private final Terminal terminal;
  private @Nullable ProgressLine line;

  EncodingProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void begins(Modality modality, int total) {
    close();
    line = new ProgressLine(terminal, modality == Modality.IMAGE ? "pictures" : "texts");
    line.total(total);
  }

  @Override
  public void advanced() {
    if (line != null) {
      line.advance();
    }
  }

  @Override
  public void close() {
    if (line != null) {
      line.close();
    }
  }
}
