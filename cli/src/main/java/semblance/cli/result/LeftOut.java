package semblance.cli.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import semblance.cli.terminal.SafeText;
import semblance.evaluate.data.Problem;

/// Data that could not be used: the first are named to people, all of them to programs.
public final class LeftOut {
  private static final int SHOWN = 5;

  private LeftOut() {}

  /// Tells people.
  ///
  /// @param what places with reasons
  /// @param all where all of them are named
  public static void tell(PrintStream err, List<?> what, String all) {
    for (Object each : what.subList(0, Math.min(SHOWN, what.size()))) {
      err.println(SafeText.escaped("Left out: " + each));
    }
    if (what.size() > SHOWN) {
      err.println(String.format(Locale.ROOT, "Left out: %,d more (%s)", what.size() - SHOWN, all));
    }
  }

  /// Tells programs.
  static void write(ObjectNode json, List<Problem> problems) {
    ArrayNode leftOut = json.putArray("left_out");
    for (Problem problem : problems) {
      leftOut.addObject().put("place", problem.place()).put("reason", problem.reason());
    }
  }
}
