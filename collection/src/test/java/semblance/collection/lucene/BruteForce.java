package semblance.collection.lucene;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Segment;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.embedding.VectorMath;

/// A collection in memory that answers by looking at everything: what the real one must answer.
final class BruteForce {
  record Scored(String id, double score) {}

  final Map<String, Item> items = new TreeMap<>();
  private final Map<Metadata, JsonNode> trees = new HashMap<>();

  void put(List<Item> added) {
    added.forEach(item -> items.put(item.id(), item));
  }

  /// An item with its best segment.
  record Relevant(Item item, Segment segment, double relevance) {}

  List<Scored> search(SearchRequest request, Predicate<Item> passes) {
    List<Scored> scored =
        new ArrayList<>(
            relevant(request, passes).stream()
                .map(each -> new Scored(each.item().id(), each.relevance()))
                .toList());
    scored.sort(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id));
    int from = Math.min(request.window().offset(), scored.size());
    return scored.subList(from, Math.min(from + request.window().limit(), scored.size()));
  }

  /// All that pass and reach the minimum score, by their ids.
  List<Relevant> relevant(SearchRequest request, Predicate<Item> passes) {
    List<Relevant> relevant = new ArrayList<>();
    for (Item item : items.values()) {
      double best = Double.NEGATIVE_INFINITY;
      Segment nearest = item.segments().getFirst();
      for (VectorQuery query : request.vectors()) {
        for (Segment segment : item.segments()) {
          if (segment.modality() == query.modality()) {
            float cosine = VectorMath.dot(query.vector(), segment.vector());
            double score = query.scale() * cosine + query.offset();
            nearest = score > best ? segment : nearest;
            best = Math.max(best, score);
          }
        }
      }
      if (best > Double.NEGATIVE_INFINITY
          && best >= request.ranking().minimumScore().orElse(best)
          && passes.test(item)) {
        relevant.add(new Relevant(item, nearest, best));
      }
    }
    return relevant;
  }

  long count(Filter filter) {
    return items.values().stream().filter(item -> passes(item, filter)).count();
  }

  /// Whether an item passes, for the fields that [RandomItems] gives and values written as JSON has
  /// them (dates by their days).
  boolean passes(Item item, Filter filter) {
    return switch (filter) {
      case Filter.All _ -> true;
      case Filter.And and -> and.conditions().stream().allMatch(part -> passes(item, part));
      case Filter.Or or -> or.conditions().stream().anyMatch(part -> passes(item, part));
      case Filter.Not not -> !passes(item, not.condition());
      case Filter.Exists exists -> !values(item, exists.field()).isEmpty();
      case Filter.Prefix prefix ->
          values(item, prefix.field()).stream()
              .anyMatch(value -> value.textValue().startsWith(prefix.prefix()));
      case Filter.In in ->
          in.values().stream()
              .anyMatch(
                  value -> passes(item, new Filter.Compare(in.field(), Operator.EQUAL, value)));
      case Filter.Range range ->
          values(item, range.field()).stream()
              .anyMatch(value ->
                  difference(value, range.from()) >= 0 && difference(value, range.to()) < 0);
      case Filter.Compare compare -> {
        List<JsonNode> values = values(item, compare.field());
        if (compare.operator() == Operator.NOT_EQUAL) {
          yield !values.isEmpty()
              && values.stream().noneMatch(value -> difference(value, compare.value()) == 0);
        }
        yield values.stream()
            .anyMatch(value -> holds(difference(value, compare.value()), compare.operator()));
      }
      case Filter.WithinDistance within ->
          values(item, within.field()).stream()
              .anyMatch(value -> meters(value, within) <= within.meters());
    };
  }

  /// Along the surface of a sphere, by the formula of haversines.
  static double meters(JsonNode place, Filter.WithinDistance within) {
    double latitude = Math.toRadians(place.path("lat").doubleValue());
    double other = Math.toRadians(within.latitude());
    double longitudes = Math.toRadians(place.path("lon").doubleValue() - within.longitude());
    double haversine =
        Math.pow(Math.sin((latitude - other) / 2), 2)
            + Math.cos(latitude) * Math.cos(other) * Math.pow(Math.sin(longitudes / 2), 2);
    return 2 * 6_371_008.77 * Math.asin(Math.sqrt(haversine));
  }

  private static boolean holds(int difference, Operator operator) {
    return switch (operator) {
      case EQUAL -> difference == 0;
      case NOT_EQUAL -> difference != 0;
      case LESS -> difference < 0;
      case LESS_OR_EQUAL -> difference <= 0;
      case GREATER -> difference > 0;
      case GREATER_OR_EQUAL -> difference >= 0;
    };
  }

  private static int difference(JsonNode found, Value wanted) {
    return switch (wanted) {
      case Value.Text text -> found.textValue().compareTo(text.text());
      case Value.Numeric numeric -> found.decimalValue().compareTo(numeric.number());
      case Value.Truth truth -> Boolean.compare(found.booleanValue(), truth.truth());
    };
  }

  /// The values of a field, by its dotted name.
  List<JsonNode> values(Item item, String field) {
    List<JsonNode> values = new ArrayList<>();
    switch (field) {
      case "_id" -> values.add(TextNode.valueOf(item.id()));
      case "_source" -> values.add(TextNode.valueOf(item.source()));
      case "_modality" ->
          item.segments().stream()
              .map(segment -> segment.modality().label())
              .distinct()
              .forEach(label -> values.add(TextNode.valueOf(label)));
      default -> {
        JsonNode node = trees.computeIfAbsent(item.metadata(), Metadata::tree);
        for (String name : field.split("\\.", -1)) {
          node = node.path(name);
        }
        if (node.isArray()) {
          node.forEach(values::add);
        } else if (!node.isMissingNode()) {
          values.add(node);
        }
      }
    }
    return values;
  }
}
