package semblance.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import semblance.catalog.Catalog;
import semblance.catalog.query.Query;
import semblance.catalog.query.SearchOutcome;
import semblance.cli.argument.Part;
import semblance.cli.result.JsonResults;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.SemblanceException;
import semblance.embedding.StorageException;

/// Answers a file of queries, a PART a line, with a line of JSON each, in their order. Many are
/// answered at a time; one that cannot be answered says why in its line.
final class BatchSearch {
  /// Queries that are answered at a time.
  private static final int TOGETHER = 128;

  private final Catalog catalog;
  private final Workspace workspace;
  private final Surroundings surroundings;
  private final Question question;

  /// @param question what every query has in common; without parts
  BatchSearch(Catalog catalog, Workspace workspace, Question question) {
    this.catalog = catalog;
    this.workspace = workspace;
    this.surroundings = workspace.surroundings();
    this.question = question;
  }

  /// A line and, if it was understood, the query it became.
  private record Line(String text, Question question, Query query) {}

  /// Answers all queries.
  ///
  /// @param file the file's name, or `-` for what comes in
  /// @return how many could not be answered
  int run(String file) {
    int failed = 0;
    try (BufferedReader lines = open(file)) {
      List<Line> together = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank()) {
          continue;
        }
        try {
          together.add(understood(line.strip()));
        } catch (SemblanceException e) {
          failed += answer(together);
          JsonResults.printFailure(surroundings, line.strip(), String.valueOf(e.getMessage()));
          failed++;
        }
        if (together.size() == TOGETHER) {
          failed += answer(together);
        }
      }
      return failed + answer(together);
    } catch (NoSuchFileException e) {
      throw new StorageException("the file of queries %s does not exist".formatted(file), e);
    } catch (IOException e) {
      throw new StorageException(
          "the file of queries %s cannot be read as UTF-8 text: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  private BufferedReader open(String file) throws IOException {
    return file.equals("-")
        ? new BufferedReader(new InputStreamReader(surroundings.input(), StandardCharsets.UTF_8))
        : Files.newBufferedReader(surroundings.path(file));
  }

  private Line understood(String line) {
    Question asked = question.withWanted(List.of(Part.parse(line, surroundings.here())));
    return new Line(line, asked, asked.query(catalog, workspace));
  }

  /// Answers what has come together, which is none after.
  ///
  /// @return how many could not be answered
  private int answer(List<Line> together) {
    int failed = 0;
    try {
      List<SearchOutcome> outcomes = catalog.searchAll(together.stream().map(Line::query).toList());
      for (int i = 0; i < outcomes.size(); i++) {
        print(together.get(i), outcomes.get(i));
      }
    } catch (SemblanceException oneOfThem) {
      for (Line line : together) {
        try {
          print(line, catalog.search(line.query()));
        } catch (SemblanceException e) {
          JsonResults.printFailure(surroundings, line.text(), String.valueOf(e.getMessage()));
          failed++;
        }
      }
    }
    together.clear();
    return failed;
  }

  private void print(Line line, SearchOutcome outcome) {
    JsonResults.printLine(
        surroundings, line.text(), line.question().asked(outcome), line.query().window());
  }
}
