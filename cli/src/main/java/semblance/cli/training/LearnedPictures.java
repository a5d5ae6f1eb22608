package semblance.cli.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import semblance.embedding.SemblanceException;
import semblance.embedding.TrainingException;
import semblance.train.data.CaptionedPicture;
import semblance.train.data.Source;
import semblance.train.data.Split;

/// The pictures that a model learned, as `training.json` in its folder tells, with those that the
/// model learned which it was trained from. What was held out then is not among them.
public final class LearnedPictures {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<Long, Set<Path>> byLength = new HashMap<>();

  private LearnedPictures() {}

  /// Those of a model; none if it was not trained here.
  ///
  /// @param model the absolute path of a folder, or a name of the hub
  /// @throws TrainingException if its data can no longer be read
  public static LearnedPictures of(String model) {
    LearnedPictures learned = new LearnedPictures();
    Set<String> seen = new HashSet<>();
    String next = model;
    while (!next.isEmpty() && seen.add(next)) {
      next = learned.add(next);
    }
    return learned;
  }

  /// Adds what a model learned itself.
  ///
  /// @return the model that it was trained from; empty if it was not trained
  private String add(String model) {
    Path folder = Path.of(model);
    Path file = folder.resolve("training.json");
    if (!folder.isAbsolute() || !Files.exists(file)) {
      return ""; // of the hub, or not trained here
    }
    try {
      JsonNode json = JSON.readTree(Files.readString(file)).path("plan");
      if (!json.isObject()) {
        throw new TrainingException("it names no plan");
      }
      TrainingPlan plan = JSON.treeToValue(json, TrainingPlan.class);
      TrainingFiles files = new TrainingFiles(plan);
      List<Source> sources = plan.data().stream().map(data -> files.read(data, 1)).toList();
      Split split =
          Split.of(sources, plan.heldOut(), plan.seed()).without(Leaks.files(plan.copies()));
      for (Source source : split.learned()) {
        for (CaptionedPicture pair : source.pairs()) {
          byLength
              .computeIfAbsent(Files.size(pair.picture()), _ -> new HashSet<>())
              .add(pair.picture());
        }
      }
      return plan.from();
    } catch (IOException | SemblanceException | IllegalArgumentException e) {
      throw new TrainingException(
          "what %s learned cannot be told, so neither which of the pairs it has seen: %s; bring its data back, or take %s away if the pairs are others for sure"
              .formatted(model, e.getMessage(), file));
    }
  }

  /// Whether a picture is the same file as one that was learned, byte for byte.
  public boolean contains(Path picture) {
    try {
      for (Path known : byLength.getOrDefault(Files.size(picture), Set.of())) {
        if (known.equals(picture) || Files.mismatch(known, picture) < 0) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // told of where it is to be decoded
    }
    return false;
  }
}
