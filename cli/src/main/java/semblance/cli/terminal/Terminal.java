package semblance.cli.terminal;

import java.io.PrintStream;
import java.util.Map;
import java.util.Properties;

/// Where a command writes: standard output and standard error, and what stands behind them.
///
/// The launcher says whether they are terminals and how wide, since it costs Java much more to find
/// out.
public final class Terminal {
  private static final int USUAL_COLUMNS = 80;
  private static final int FEWEST_COLUMNS = 40;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;
  private final int columns;
  private final Map<String, String> environment;

  /// @param out standard output
  /// @param err standard error
  /// @param properties `semblance.stdout` and `semblance.stderr` are `terminal` where they are one;
  ///   `semblance.columns` is its width
  /// @param environment tells what the terminal can show
  public Terminal(
      PrintStream out, PrintStream err, Properties properties, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = Map.copyOf(environment);
    outIsTerminal = "terminal".equals(properties.getProperty("semblance.stdout"));
    errIsTerminal = "terminal".equals(properties.getProperty("semblance.stderr"));
    String width = properties.getProperty("semblance.columns", "");
    int found = width.matches("[0-9]{1,5}") ? Integer.parseInt(width) : USUAL_COLUMNS;
    columns = found == 0 ? USUAL_COLUMNS : Math.max(FEWEST_COLUMNS, found);
  }

  /// Standard output: results only.
  public PrintStream out() {
    return out;
  }

  /// Standard error: progress, remarks and errors.
  public PrintStream err() {
    return err;
  }

  /// Whether a person looks at standard output.
  public boolean outIsTerminal() {
    return outIsTerminal;
  }

  /// Whether a person looks at standard error.
  public boolean errIsTerminal() {
    return errIsTerminal;
  }

  /// Character cells a line.
  public int columns() {
    return columns;
  }

  /// The pictures that standard output can show.
  ///
  /// @param protocol the label of a [PictureProtocol], or `auto`: what the terminal can, none if
  ///   standard output is no terminal
  /// @throws IllegalArgumentException if it is none of these words
  public TerminalPictures pictures(String protocol) {
    PictureProtocol chosen = PictureProtocol.of(protocol, environment);
    if (protocol.equals("auto") && !outIsTerminal) {
      chosen = PictureProtocol.NONE;
    }
    return new TerminalPictures(chosen, PictureProtocol.hasTrueColour(environment));
  }

  /// Text in bold on a terminal that shows it, unchanged elsewhere.
  public String bold(String text) {
    return styled("1", text);
  }

  /// Text that steps back, on a terminal that shows it, unchanged elsewhere.
  public String dim(String text) {
    return styled("2", text);
  }

  private String styled(String code, String text) {
    boolean plain =
        !outIsTerminal
            || !environment.getOrDefault("NO_COLOR", "").isEmpty()
            || environment.getOrDefault("TERM", "dumb").equals("dumb");
    return plain ? text : "\033[" + code + "m" + text + "\033[0m";
  }
}
