package semblance.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import semblance.embedding.Role;
import semblance.model.text.repair.HtmlEntities;
import semblance.model.text.repair.TextRepair;

/// Thousands of nasty strings against what the references make of them, as
/// `reference/make_text_fixtures.py` found it; of ids there is a checksum a string.
class NastyStringsTest {
  private static final int NO_LIMIT = 1 << 20;
  private static final JsonNode CASES = read();
  private static final List<String> STRINGS = strings();

  @TempDir Path folder;

  static Stream<String> layouts() {
    List<String> names = new ArrayList<>();
    CASES.get("cases").forEach(each -> names.add(each.get("name").textValue()));
    return names.stream();
  }

  @Test
  void thereAreThousands() {
    assertThat(STRINGS).hasSizeGreaterThan(3000);
    assertThat(layouts()).hasSizeGreaterThan(25);
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void everyLayoutGivesTheIdsOfItsReference(String name) throws IOException {
    JsonNode layout = layout(name);
    TokenizerFiles files = TokenizerFiles.find(fill(layout));
    try (TextPreparation preparation =
        new TextPreparation(files.open(), TextRules.plain(NO_LIMIT))) {
      check(preparation, STRINGS, layout.get("ids"));
    }
    if (layout.has("padded")) {
      try (TextPreparation preparation =
          new TextPreparation(
              files.open(),
              TextRules.plain(CASES.get("limit").intValue())
                  .withPadding(files.padding().orElseThrow()))) {
        check(preparation, STRINGS, layout.get("padded"));
      }
    }
  }

  @Test
  void openClipsOwnTokenizerGivesTheIdsOfTheReference() {
    TokenizerFiles files = TokenizerFiles.openClip();
    TextRules rules = TextRules.plain(NO_LIMIT).withCleaning(TextCleaning.OPEN_CLIP_LOWER);
    try (TextPreparation preparation = new TextPreparation(files.open(), rules)) {
      check(preparation, STRINGS, CASES.get("open_clip").get("ids"));
    }
    TextRules padded =
        new TextRules(
            CASES.get("limit").intValue(),
            files.padding().orElseThrow(),
            TextCleaning.OPEN_CLIP_LOWER,
            Prompts.NONE);
    try (TextPreparation preparation = new TextPreparation(files.open(), padded)) {
      check(preparation, STRINGS, CASES.get("open_clip").get("padded"));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyCleaningIsThatOfTheReference(TextCleaning cleaning) {
    checkCleaned(cleaning.name(), cleaning::apply);
  }

  @Test
  void textsAreRepairedAsByFtfy() {
    checkCleaned("ftfy", TextRepair::fix);
  }

  @Test
  void entitiesMeanWhatPythonSays() {
    checkCleaned("unescape", HtmlEntities::unescape);
  }

  private static void checkCleaned(String name, UnaryOperator<String> cleaning) {
    JsonNode cleaned = CASES.get("cleaned").get(name);
    int changed = 0;
    for (int i = 0; i < STRINGS.size(); i++) {
      String text = STRINGS.get(i);
      boolean changes = !cleaned.get(i).isNull();
      changed += changes ? 1 : 0;
      assertThat(cleaning.apply(text))
          .as("'%s' cleaned", text)
          .isEqualTo(changes ? cleaned.get(i).textValue() : text);
    }
    assertThat(changed).isPositive();
  }

  private static void check(TextPreparation preparation, List<String> texts, JsonNode expected) {
    IntBuffer sums =
        ByteBuffer.wrap(Base64.getDecoder().decode(expected.textValue()))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asIntBuffer();
    assertThat(sums.remaining()).isGreaterThan(500);
    for (int i = 0; sums.hasRemaining(); i++) {
      int[] ids = preparation.prepare("tower", texts.get(i), Role.QUERY).ids();
      assertThat(checksum(ids))
          .as("checksum of the ids %s of '%s'", Arrays.toString(ids), texts.get(i))
          .isEqualTo(sums.get());
    }
  }

  private static int checksum(int[] ids) {
    CRC32 sum = new CRC32();
    String written = Arrays.toString(ids).replaceAll("[\\[\\] ]", "");
    sum.update(written.getBytes(StandardCharsets.US_ASCII));
    return (int) sum.getValue();
  }

  private static JsonNode layout(String name) {
    for (JsonNode each : CASES.get("cases")) {
      if (each.get("name").textValue().equals(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException(name);
  }

  private Path fill(JsonNode layout) throws IOException {
    for (var file : layout.get("files").properties()) {
      try (InputStream stream = resource(file.getValue().textValue())) {
        Files.copy(stream, folder.resolve(file.getKey()));
      }
    }
    for (var config : layout.get("configs").properties()) {
      Files.writeString(folder.resolve(config.getKey()), config.getValue().toString());
    }
    return folder;
  }

  private static List<String> strings() {
    List<String> strings = new ArrayList<>();
    CASES.get("strings").forEach(each -> strings.add(each.textValue()));
    return strings;
  }

  private static JsonNode read() {
    try (InputStream stream = new GZIPInputStream(resource("cases.json.gz"))) {
      return JsonMapper.builder().build().readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InputStream resource(String name) throws IOException {
    InputStream stream = NastyStringsTest.class.getResourceAsStream("/text/" + name);
    if (stream == null) {
      throw new IOException("%s is missing".formatted(name));
    }
    return stream;
  }
}
