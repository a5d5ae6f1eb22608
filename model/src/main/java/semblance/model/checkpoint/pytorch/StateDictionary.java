package semblance.model.checkpoint.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.razorvine.pickle.PickleException;

/// Finds the tensors in what a file holds, by the names that a network knows them by.
///
/// Training scripts wrap them: in a dictionary beside the optimizer's state, and with the prefix
/// `module.` where several processors trained. Both are taken away, as open_clip 3.3's
/// `load_state_dict` does, and for more of the names that are in use.
final class StateDictionary {
  private static final List<String> WRAPPERS =
      List.of("state_dict", "model_state_dict", "model", "module");
  private static final String PREFIX = "module.";
  private static final int DEEPEST = 64;
  private static final int MOST = 1_000_000;

  private final ScriptCode code;
  private final Map<String, SavedTensor> found = new LinkedHashMap<>();
  private int visited;

  private StateDictionary(ScriptCode code) {
    this.code = code;
  }

  /// @param code tells which tensors of a TorchScript module are its weights
  static Map<String, SavedTensor> of(Object root, ScriptCode code) {
    StateDictionary dictionary = new StateDictionary(code);
    dictionary.collect("", unwrapped(root), 0);
    return withoutPrefix(dictionary.found);
  }

  private static Object unwrapped(Object root) {
    Optional<Object> inner = Optional.of(root);
    for (int depth = 0; depth < WRAPPERS.size(); depth++) {
      Optional<Object> next = inner.flatMap(StateDictionary::wrapped);
      if (next.isEmpty()) {
        break;
      }
      inner = next;
    }
    return inner.orElseThrow();
  }

  private static Optional<Object> wrapped(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    return WRAPPERS.stream()
        .<Object>map(map::get)
        .filter(inner -> inner instanceof Map<?, ?> || inner instanceof Named.ScriptModule)
        .findFirst();
  }

  private void collect(String name, Object value, int depth) {
    if (depth > DEEPEST || ++visited > MOST) {
      throw new PickleException("its values are nested too deeply, at " + name);
    }
    switch (value) {
      case SavedTensor tensor -> found.put(name, tensor);
      case Map<?, ?> map ->
          map.forEach((key, part) -> {
            if (key instanceof String text && part != null) {
              collect(joined(name, text), part, depth + 1);
            }
          });
      case Named.ScriptModule module ->
          module
              .state()
              .forEach((key, part) -> {
                String own = String.valueOf(key);
                if (part instanceof Named.ScriptModule
                    || (part instanceof SavedTensor && code.isWeight(module.type(), own))) {
                  collect(joined(name, own), part, depth + 1);
                }
              });
      default -> {} // numbers and words beside the tensors
    }
  }

  private static String joined(String name, String part) {
    return name.isEmpty() ? part : name + "." + part;
  }

  private static Map<String, SavedTensor> withoutPrefix(Map<String, SavedTensor> tensors) {
    List<String> names = new ArrayList<>(tensors.keySet());
    if (names.isEmpty() || !names.stream().allMatch(name -> name.startsWith(PREFIX))) {
      return tensors;
    }
    Map<String, SavedTensor> shorter = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shorter.put(name.substring(PREFIX.length()), tensor));
    return shorter;
  }
}
