package semblance.cli;

/// Keeps what libraries log off a person's terminal; what matters comes as results and errors.
final class Quiet {
  private Quiet() {}

  /// Sends the platform's log messages nowhere. Set before any library loads the log manager.
  static void libraries() {
    if (System.getProperty("java.util.logging.config.class") == null) {
      System.setProperty("java.util.logging.config.class", NoLogging.class.getName());
    }
  }

  /// A logging configuration without handlers: the log manager makes an instance of it instead of
  /// reading the platform's configuration file.
  public static final class NoLogging {}
}
