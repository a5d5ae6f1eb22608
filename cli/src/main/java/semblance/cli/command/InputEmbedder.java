package semblance.cli.command;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import semblance.cli.argument.Part;
import semblance.cli.terminal.SafeText;
import semblance.cli.workspace.Workspace;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.SemblanceException;
import semblance.embedding.Tower;

/// Embeds inputs in batches and writes them in the order they came.
final class InputEmbedder {
  /// How many inputs are held back at most to fill the batches of each modality.
  private static final int WINDOW = 64;

  private record Input(String given, PreparedContent prepared) {}

  private final Workspace workspace;
  private final EmbeddingModel model;
  private final EmbeddingFormat format;
  private final List<Input> waiting = new ArrayList<>();
  private long failed;

  InputEmbedder(Workspace workspace, EmbeddingModel model, EmbeddingFormat format) {
    this.workspace = workspace;
    this.model = model;
    this.format = format;
  }

  /// Takes an input; one that cannot be read is named and counted.
  void add(String given) {
    try {
      Content content = content(given);
      PreparedContent prepared = model.tower(content.modality()).prepare(content, Role.DOCUMENT);
      CutTexts.remark(given, prepared, model).ifPresent(this::remark);
      waiting.add(new Input(given, prepared));
    } catch (SemblanceException e) {
      failed++;
      remark(String.valueOf(e.getMessage()));
    }
    if (waiting.size() >= WINDOW) {
      flush();
    }
  }

  /// Embeds what is left.
  ///
  /// @return how many inputs failed
  long finish() {
    flush();
    format.finish(model.space().dimension());
    return failed;
  }

  private Content content(String given) {
    return switch (Part.parseLiterally(given, workspace.surroundings().here())) {
      case Part.Words words -> new Content.Text(words.text());
      case Part.FilePart file -> workspace.files().read(file, model);
      case Part.Item item ->
          throw new InvalidQueryException(
              "item:%s: embed has no catalog to find items in; name words or a file"
                  .formatted(item.id()));
    };
  }

  private void flush() {
    Map<Modality, List<Integer>> places = new EnumMap<>(Modality.class);
    for (int i = 0; i < waiting.size(); i++) {
      places
          .computeIfAbsent(waiting.get(i).prepared().modality(), modality -> new ArrayList<>())
          .add(i);
    }
    Embedding[] embeddings = new Embedding[waiting.size()];
    places.forEach((modality, indices) -> {
      Tower tower = model.tower(modality);
      for (int start = 0; start < indices.size(); start += tower.preferredBatch()) {
        List<Integer> batch =
            indices.subList(start, Math.min(indices.size(), start + tower.preferredBatch()));
        List<Embedding> encoded =
            tower.encode(batch.stream().map(i -> waiting.get(i).prepared()).toList());
        for (int i = 0; i < batch.size(); i++) {
          embeddings[batch.get(i)] = encoded.get(i);
        }
      }
    });
    for (int i = 0; i < waiting.size(); i++) {
      format.write(waiting.get(i).given(), waiting.get(i).prepared(), embeddings[i]);
    }
    waiting.clear();
  }

  private void remark(String message) {
    workspace.surroundings().terminal().err().println("semblance: " + SafeText.escaped(message));
  }
}
