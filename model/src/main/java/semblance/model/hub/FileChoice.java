package semblance.model.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import semblance.embedding.ModelException;

/// Chooses the files of a published model that are needed here: configuration, tokenizer, the card
/// with the licence, and one set of weights.
final class FileChoice {
  /// One network or several in ONNX form, as transformers.js and optimum name them.
  private static final List<String> TOWERS = List.of("text_model", "vision_model", "audio_model");

  /// Files of weights, or the index of several, best first.
  private static final List<String> KNOWN =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "open_clip_model.safetensors",
          "open_clip_pytorch_model.safetensors",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "open_clip_pytorch_model.bin",
          "pytorch_model.pt");

  private static final Pattern SMALL =
      Pattern.compile(
          "(?i)[^/]*\\.(?:json|txt|model|spm|tiktoken)|README\\.md|(?:LICENSE|LICENCE|NOTICE|COPYING)[^/]*");
  private static final Pattern NOT_NEEDED =
      Pattern.compile(
          "[^/]*\\.index\\.json|trainer_state\\.json|all_results\\.json|[a-z]+_results\\.(?:json|txt)|requirements[^/]*\\.txt|quantize?_config\\.json");
  private static final Pattern BESIDE =
      Pattern.compile(
          "(?:training_args|optimizer|scheduler|scaler|rng_state\\w*)\\.(?:bin|pt|pth)");

  private final String model;
  private final SortedSet<String> all;

  private FileChoice(String model, Collection<String> all) {
    this.model = model;
    this.all = new TreeSet<>(all);
  }

  /// @param model for messages
  /// @param all paths of a commit, with slashes
  /// @param onnx the precision in which to take ONNX networks, though there may be other weights
  /// @throws ModelException if there are no weights that can be read
  static SortedSet<String> of(String model, Collection<String> all, Optional<OnnxPrecision> onnx) {
    return new FileChoice(model, all).choose(onnx);
  }

  private SortedSet<String> choose(Optional<OnnxPrecision> onnx) {
    SortedSet<String> chosen = new TreeSet<>();
    List<String> folders = moduleFolders();
    boolean weights = false;
    for (String folder : folders) {
      List<String> names = namesIn(folder);
      names.stream()
          .filter(name -> SMALL.matcher(name).matches() && !NOT_NEEDED.matcher(name).matches())
          .forEach(name -> chosen.add(folder + name));
      if (onnx.isEmpty()) {
        List<String> found = weights(names);
        weights |= !found.isEmpty();
        found.forEach(name -> chosen.add(folder + name));
      }
    }
    if (!weights) {
      chosen.addAll(onnx(onnx));
    }
    return chosen;
  }

  /// The folder itself and, for a model of sentence-transformers, those of its modules.
  private List<String> moduleFolders() {
    List<String> folders = new ArrayList<>(List.of(""));
    if (all.contains("modules.json")) {
      all.stream()
          .filter(path -> path.matches("[0-9]+_[^/]+/[^/]+"))
          .map(path -> path.substring(0, path.indexOf('/') + 1))
          .distinct()
          .forEach(folders::add);
    }
    return folders;
  }

  /// The names of the files right in a folder.
  private List<String> namesIn(String folder) {
    return all.stream()
        .filter(path -> path.startsWith(folder) && path.indexOf('/', folder.length()) < 0)
        .map(path -> path.substring(folder.length()))
        .toList();
  }

  private static List<String> weights(List<String> names) {
    Optional<String> best =
        KNOWN.stream()
            .filter(names::contains)
            .findFirst()
            .or(() -> lone(names, "safetensors"))
            .or(() -> lone(names, "bin|pt|pth"));
    List<String> chosen = new ArrayList<>();
    best.ifPresent(name -> {
      chosen.add(name);
      if (name.endsWith(".index.json")) {
        String base = name.substring(0, name.indexOf('.'));
        String end = name.substring(base.length(), name.length() - ".index.json".length());
        Pattern shard =
            Pattern.compile(Pattern.quote(base) + "-[0-9]+-of-[0-9]+" + Pattern.quote(end));
        names.stream().filter(other -> shard.matcher(other).matches()).forEach(chosen::add);
      }
    });
    return chosen;
  }

  /// The one file of a kind, whatever it is called.
  private static Optional<String> lone(List<String> names, String ends) {
    List<String> found =
        names.stream()
            .filter(name -> name.matches("(?s).*\\.(?:" + ends + ")"))
            .filter(name -> !BESIDE.matcher(name).matches() && !name.contains("adapter"))
            .toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private SortedSet<String> onnx(Optional<OnnxPrecision> wanted) {
    for (String folder : List.of("onnx/", "")) {
      List<String> names = namesIn(folder);
      if (names.stream().noneMatch(name -> name.endsWith(".onnx"))) {
        continue;
      }
      OnnxPrecision precision = wanted.orElse(OnnxPrecision.FP32);
      for (String ending : precision.endings()) {
        List<String> networks =
            TOWERS.stream().filter(tower -> names.contains(tower + ending)).toList();
        if (networks.size() < 2) {
          networks = names.contains("model" + ending) ? List.of("model") : networks;
        }
        if (!networks.isEmpty()) {
          SortedSet<String> chosen = new TreeSet<>();
          for (String network : networks) {
            String file = network + ending;
            names.stream()
                .filter(name ->
                    name.equals(file)
                        || name.equals(file + ".data")
                        || name.matches(Pattern.quote(file + "_data") + "(?:_[0-9]+)?"))
                .forEach(name -> chosen.add(folder + name));
          }
          return chosen;
        }
      }
      throw new ModelException(
          "%s holds no network in ONNX form as %s; there are: %s. Choose another with --onnx"
              .formatted(
                  model,
                  precision.label(),
                  String.join(", ", names.stream().filter(n -> n.endsWith(".onnx")).toList())));
    }
    List<String> some =
        all.stream().filter(path -> !SMALL.matcher(path).matches()).limit(5).toList();
    throw new ModelException(
        "%s holds no weights that are read here: expected model.safetensors, open_clip_model.safetensors, pytorch_model.bin or a folder onnx%s"
            .formatted(model, some.isEmpty() ? "" : "; it holds " + String.join(", ", some)));
  }
}
