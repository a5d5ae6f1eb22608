package semblance.model.checkpoint.pytorch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The classes of a TorchScript file, read for one thing: which tensors of a module are its weights
/// and not values that it happened to keep. Nothing of it is run.
final class ScriptCode {
  private static final int LONGEST = 4 << 20;
  private static final Pattern CLASS = Pattern.compile("(?m)^class (\\w+)\\(Module\\):");
  private static final Pattern WEIGHTS =
      Pattern.compile("(?m)^  __(?:parameters|buffers)__ = \\[(.*)\\]");
  private static final Pattern NAME = Pattern.compile("\"([^\"]+)\"");

  private final Map<String, Set<String>> weights = new HashMap<>();

  private ScriptCode() {}

  /// No code: every tensor counts.
  static ScriptCode none() {
    return new ScriptCode();
  }

  /// @param prefix the folder within the file that holds `code/`
  static ScriptCode of(StoredZip zip, String prefix) {
    ScriptCode code = new ScriptCode();
    String folder = prefix + "code/";
    for (String name : zip.names()) {
      if (name.startsWith(folder) && name.endsWith(".py")) {
        String module = name.substring(folder.length(), name.length() - 3).replace('/', '.');
        zip.findText(name, LONGEST).ifPresent(text -> code.read(module, text));
      }
    }
    return code;
  }

  private void read(String module, String text) {
    Matcher type = CLASS.matcher(text);
    int[] begins = type.results().mapToInt(result -> result.end()).toArray();
    type.reset();
    for (int i = 0; type.find(); i++) {
      int end = i + 1 < begins.length ? begins[i + 1] : text.length();
      Set<String> names = new HashSet<>();
      Matcher lists = WEIGHTS.matcher(text).region(type.end(), end);
      while (lists.find()) {
        NAME.matcher(lists.group(1)).results().forEach(name -> names.add(name.group(1)));
      }
      weights.put(module + "." + type.group(1), names);
    }
  }

  /// Whether a tensor of a module belongs to the state that PyTorch would give.
  boolean isWeight(String type, String name) {
    Set<String> names = weights.get(type);
    return names == null || names.contains(name);
  }
}
