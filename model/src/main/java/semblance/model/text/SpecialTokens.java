package semblance.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import semblance.embedding.ModelException;

/// What stands around a text, read from the `post_processor` of a `tokenizer.json`.
///
/// @param before ids before every text
/// @param after ids after every text
record SpecialTokens(List<Integer> before, List<Integer> after) {
  SpecialTokens {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  static final SpecialTokens NONE = new SpecialTokens(List.of(), List.of());

  /// Reads a post-processor.
  ///
  /// @param processor may be null or missing, for none
  /// @param where the file, for messages
  static SpecialTokens of(JsonNode processor, String where) {
    if (processor.isNull() || processor.isMissingNode()) {
      return NONE;
    }
    String type = processor.path("type").asText();
    return switch (type) {
      case "ByteLevel" -> NONE;
      case "RobertaProcessing", "BertProcessing" ->
          new SpecialTokens(
              List.of(id(processor.path("cls").path(1), where)),
              List.of(id(processor.path("sep").path(1), where)));
      case "TemplateProcessing" -> template(processor, where);
      case "Sequence" -> sequence(processor.path("processors"), where);
      default ->
          throw new ModelException(
              "%s has the post-processor '%s'; expected TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel or a Sequence of them; this tokenizer is not supported"
                  .formatted(where, type));
    };
  }

  private static SpecialTokens sequence(JsonNode processors, String where) {
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (JsonNode processor : processors) {
      SpecialTokens each = of(processor, where);
      before.addAll(0, each.before);
      after.addAll(each.after);
    }
    return new SpecialTokens(before, after);
  }

  private static SpecialTokens template(JsonNode processor, String where) {
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    int texts = 0;
    for (JsonNode part : processor.path("single")) {
      if (part.has("Sequence")) {
        texts++;
        continue;
      }
      String name = part.path("SpecialToken").path("id").asText();
      JsonNode ids = processor.path("special_tokens").path(name).path("ids");
      if (!ids.isArray() || ids.isEmpty()) {
        throw new ModelException(
            "%s puts '%s' around texts, but its post-processor has no ids for it; bring the file again"
                .formatted(where, name));
      }
      for (JsonNode id : ids) {
        (texts == 0 ? before : after).add(id(id, where));
      }
    }
    if (texts != 1) {
      throw new ModelException(
          "%s has a template for single texts with the text in it %d times; expected once; this tokenizer is not supported"
              .formatted(where, texts));
    }
    return new SpecialTokens(before, after);
  }

  private static int id(JsonNode id, String where) {
    if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
      throw new ModelException(
          "%s has %s as the id of a special token; expected a whole number; bring the file again"
              .formatted(where, id.isMissingNode() ? "nothing" : id));
    }
    return id.intValue();
  }
}
