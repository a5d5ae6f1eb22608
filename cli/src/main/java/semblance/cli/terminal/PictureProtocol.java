package semblance.cli.terminal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A way in which a terminal shows pictures.
public enum PictureProtocol {
  /// The graphics protocol of Kitty, also of Ghostty.
  KITTY("kitty"),
  /// Inline images of iTerm2, also of WezTerm and mintty.
  ITERM("iterm"),
  /// Sixel graphics of the DEC VT340, today of foot, mlterm, Konsole, Windows Terminal and others.
  SIXEL("sixel"),
  /// Two pixels a character cell, in 24-bit or 256 colours.
  BLOCKS("blocks"),
  /// No pictures.
  NONE("none");

  private final String label;

  PictureProtocol(String label) {
    this.label = label;
  }

  /// The word used on the command line.
  public String label() {
    return label;
  }

  /// The protocol with a label, or `auto` for what the environment says the terminal can.
  ///
  /// @throws IllegalArgumentException if it is none of these words
  public static PictureProtocol of(String word, Map<String, String> environment) {
    if (word.equals("auto")) {
      return detect(environment);
    }
    return Arrays.stream(values())
        .filter(protocol -> protocol.label.equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no way to show pictures: expected one of %s"
                    .formatted(
                        word,
                        Stream.concat(
                                Stream.of("auto"),
                                Arrays.stream(values()).map(PictureProtocol::label))
                            .collect(Collectors.joining(", ")))));
  }

  /// The best protocol of the terminal that the environment tells of. Terminals are not asked
  /// themselves: one that does not know the question would print it.
  static PictureProtocol detect(Map<String, String> environment) {
    String term = word(environment, "TERM");
    String program = word(environment, "TERM_PROGRAM");
    if (term.isEmpty() || term.equals("dumb") || term.equals("linux")) {
      return NONE;
    }
    if (environment.containsKey("TMUX") || term.startsWith("screen") || term.startsWith("tmux")) {
      return BLOCKS; // multiplexers pass no graphics through unless told to
    }
    if (environment.containsKey("KITTY_WINDOW_ID")
        || term.contains("kitty")
        || term.contains("ghostty")
        || program.equals("ghostty")) {
      return KITTY;
    }
    if (program.equals("iterm.app")
        || program.equals("wezterm")
        || program.equals("mintty")
        || word(environment, "LC_TERMINAL").equals("iterm2")
        || environment.containsKey("WEZTERM_PANE")) {
      return ITERM;
    }
    if (term.startsWith("foot")
        || term.startsWith("mlterm")
        || term.startsWith("yaft")
        || term.contains("sixel")
        || konsoleWithSixel(environment)) {
      return SIXEL;
    }
    return BLOCKS;
  }

  /// Konsole shows sixels since 22.04.
  private static boolean konsoleWithSixel(Map<String, String> environment) {
    String version = environment.getOrDefault("KONSOLE_VERSION", "");
    return version.matches("[0-9]{1,9}") && Integer.parseInt(version) >= 220400;
  }

  /// Whether the terminal has 16 million colours, as far as the environment tells.
  static boolean hasTrueColour(Map<String, String> environment) {
    String colours = word(environment, "COLORTERM");
    String term = word(environment, "TERM");
    return colours.equals("truecolor")
        || colours.equals("24bit")
        || term.endsWith("-direct")
        || environment.containsKey("WT_SESSION")
        || environment.containsKey("KONSOLE_VERSION")
        || word(environment, "TERM_PROGRAM").equals("vscode");
  }

  private static String word(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "").toLowerCase(Locale.ROOT);
  }
}
