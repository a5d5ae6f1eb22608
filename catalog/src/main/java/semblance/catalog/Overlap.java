package semblance.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import semblance.catalog.probe.ProbeSet;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.reembedding.OverlapReport;
import semblance.catalog.reembedding.OverlapReport.Comparison;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.TowerIdentity;

/// Asks two generations the same and compares what they find first.
record Overlap(String catalog, WrittenGeneration searched, WrittenGeneration beside) {
  private static final int FIRST = 10;
  private static final int SHOWN = 5;

  /// @param sample how many stored items to ask with
  OverlapReport report(int sample, long seed) {
    List<Comparison> texts = new ArrayList<>();
    Map<String, float[]> theirs = reference(beside);
    reference(searched)
        .forEach((text, vector) -> {
          float[] other = theirs.get(text);
          if (other != null) {
            texts.add(compare(text, query(searched, text, vector), query(beside, text, other)));
          }
        });
    List<Comparison> items = new ArrayList<>();
    for (String id : sample(sample, new Random(seed))) {
      Query query = Query.of(new QueryPart.ItemPart(id, 1));
      items.add(compare("item:" + id, query, query));
    }
    List<Comparison> all = new ArrayList<>(texts);
    all.addAll(items);
    all.sort(Comparator.comparingDouble(Comparison::overlap)); // stable: texts stay first
    return new OverlapReport(kind(texts), kind(items), all.subList(0, Math.min(SHOWN, all.size())));
  }

  private static OverlapReport.Kind kind(List<Comparison> comparisons) {
    return new OverlapReport.Kind(
        comparisons.size(),
        comparisons.stream().mapToDouble(Comparison::overlap).average().orElse(1));
  }

  /// The reference set's texts with the vectors they have in a generation, in the texts' order.
  private static Map<String, float[]> reference(WrittenGeneration generation) {
    Map<String, float[]> vectors = new TreeMap<>();
    List<float[]> stored = generation.referenceVectors(Modality.TEXT);
    List<ProbeSet.Probe> probes = generation.reference().of(Modality.TEXT);
    for (int i = 0; i < Math.min(stored.size(), probes.size()); i++) {
      vectors.put(probes.get(i).body(), stored.get(i));
    }
    return vectors;
  }

  private static Query query(WrittenGeneration generation, String text, float[] vector) {
    var space = generation.generation().record().space();
    TowerIdentity tower = space.towers().get(Modality.TEXT);
    if (tower == null) {
      throw new IllegalStateException("text vectors without a text tower");
    }
    return Query.of(new QueryPart.VectorPart(new Embedding(space, tower.id(), vector), 1, text));
  }

  /// Ids of items that both generations have, chosen at random without holding all of them.
  private List<String> sample(int size, Random random) {
    List<String> chosen = new ArrayList<>();
    int[] seen = {0};
    searched
        .collection()
        .forEachNumber((id, number) -> {
          seen[0]++;
          if (chosen.size() < size) {
            chosen.add(id);
          } else {
            int place = random.nextInt(seen[0]);
            if (place < size) {
              chosen.set(place, id);
            }
          }
        });
    chosen.removeIf(id -> beside.collection().storedAt(id).isEmpty());
    return chosen;
  }

  private Comparison compare(String label, Query forSearched, Query forBeside) {
    List<String> here = first(searched, forSearched);
    List<String> there = first(beside, forBeside);
    Set<String> common = new HashSet<>(here);
    common.retainAll(there);
    int most = Math.max(here.size(), there.size());
    return new Comparison(label, most == 0 ? 1 : (double) common.size() / most, here, there);
  }

  private List<String> first(WrittenGeneration generation, Query query) {
    return new Searcher(
            catalog,
            generation.generation(),
            generation.collection(),
            Optional.empty(),
            (_, _) -> {
              throw new IllegalStateException("these queries hold vectors only");
            })
        .search(query.withLimit(FIRST)).matches().stream().map(match -> match.item().id()).toList();
  }
}
