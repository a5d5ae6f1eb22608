package semblance.cli.command;

import semblance.cli.terminal.ProgressLine;
import semblance.cli.terminal.Terminal;
import semblance.ingest.IngestListener;
import semblance.ingest.source.Skipped;

/// Shows how far indexing is.
final class IndexProgress implements IngestListener, AutoCloseable {
  private final ProgressLine line;
  private final GracefulStop stop;

  /// @param stop ends the run when it is asked for
  IndexProgress(Terminal terminal, GracefulStop stop) {
    this.stop = stop;
    line = new ProgressLine(terminal, "files");
  }

  @Override
  public void planned(long changed, long unchanged) {
    if (changed > 0) {
      line.total(changed);
    }
  }

  @Override
  public void advanced() {
    line.advance();
  }

  @Override
  public void skipped(Skipped skipped) {
    line.skip();
  }

  @Override
  public boolean isStopped() {
    return stop.isAsked();
  }

  @Override
  public void close() {
    line.close();
  }
}
