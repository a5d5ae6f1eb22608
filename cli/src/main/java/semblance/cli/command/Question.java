package semblance.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import semblance.catalog.Catalog;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.cli.argument.Part;
import semblance.cli.result.Answer;
import semblance.cli.workspace.Workspace;
import semblance.embedding.Content;

/// What is asked of a catalog.
///
/// @param withoutParts all but the parts
/// @param wanted the parts that attract
/// @param unwanted the parts that repel
/// @param minimumScore below which nothing is a good match
record Question(Query withoutParts, List<Part> wanted, List<Part> unwanted, double minimumScore) {
  Question {
    wanted = List.copyOf(wanted);
    unwanted = List.copyOf(unwanted);
  }

  /// All parts.
  List<Part> parts() {
    return Stream.concat(wanted.stream(), unwanted.stream()).toList();
  }

  /// This question about other things.
  Question withWanted(List<Part> others) {
    return new Question(withoutParts, others, unwanted, minimumScore);
  }

  /// This question with all but the parts said otherwise.
  Question with(Query other) {
    return new Question(other, wanted, unwanted, minimumScore);
  }

  /// Asks a catalog.
  SearchOutcome ask(Catalog catalog, Workspace workspace) {
    return catalog.search(query(catalog, workspace));
  }

  /// The question as a query to a catalog.
  Query query(Catalog catalog, Workspace workspace) {
    List<QueryPart> parts = new ArrayList<>();
    for (Part part : wanted) {
      parts.add(queryPart(part, 1, catalog, workspace));
    }
    for (Part part : unwanted) {
      parts.add(queryPart(part, -1, catalog, workspace));
    }
    return parts.isEmpty()
        ? withoutParts
        : withoutParts.withParts(parts).withMinimumScore(minimumScore);
  }

  /// The question with its answer.
  Answer asked(SearchOutcome outcome) {
    List<Answer.AskedPart> asked = new ArrayList<>();
    wanted.forEach(part -> asked.add(new Answer.AskedPart(part, part.weight())));
    unwanted.forEach(part -> asked.add(new Answer.AskedPart(part, -part.weight())));
    return new Answer(asked, withoutParts.keywords(), outcome);
  }

  private static QueryPart queryPart(Part part, int sign, Catalog catalog, Workspace workspace) {
    double weight = sign * part.weight();
    return switch (part) {
      case Part.Words words ->
          new QueryPart.ContentPart(new Content.Text(words.text()), weight, words.label());
      case Part.FilePart file ->
          new QueryPart.ContentPart(
              workspace.files().read(file, catalog.model()), weight, file.label());
      case Part.Item item -> new QueryPart.ItemPart(itemId(item.id(), catalog, workspace), weight);
    };
  }

  /// The id itself, or that of the file that it is the path of.
  private static String itemId(String given, Catalog catalog, Workspace workspace) {
    if (catalog.find(given).isPresent()) {
      return given;
    }
    String uri = workspace.surroundings().path(given).toUri().toString();
    return catalog.find(uri).isPresent() ? uri : given;
  }
}
