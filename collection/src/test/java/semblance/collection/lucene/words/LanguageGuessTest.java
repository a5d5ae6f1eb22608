package semblance.collection.lucene.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LanguageGuessTest {
  private static final LanguageGuess GUESS = new LanguageGuess();

  @Test
  void commonWordsAndLettersTellTheLanguage() {
    assertThat(GUESS.of("The dog is running on the beach")).contains(Language.ENGLISH);
    assertThat(GUESS.of("Ein Hund läuft am Strand")).contains(Language.GERMAN);
    assertThat(GUESS.of("Un chien court sur la plage avec une balle")).contains(Language.FRENCH);
    assertThat(GUESS.of("Dívka běží přes louku")).contains(Language.CZECH);
    assertThat(GUESS.of("El perro que corre por la playa")).contains(Language.SPANISH);
    assertThat(GUESS.of("Собака бежит по пляжу и не лает")).contains(Language.RUSSIAN);
    assertThat(GUESS.of("Ο σκύλος τρέχει στην παραλία και")).contains(Language.GREEK);
    assertThat(GUESS.of("Koira juoksee ja se on iloinen, mutta ei hauku"))
        .contains(Language.FINNISH);
  }

  @Test
  void whatNothingTellsIsLeftOpen() {
    assertThat(GUESS.of("")).isEmpty();
    assertThat(GUESS.of("IMG 2041")).isEmpty();
    assertThat(GUESS.of("Berlin")).isEmpty();
    assertThat(GUESS.of("東京駅")).isEmpty();
  }

  @Test
  void captionsAreToldByTheirLanguages() throws IOException {
    Path captions = Path.of("../../shared/data/photos/captions.jsonl");
    assumeTrue(Files.isRegularFile(captions), "skipped: %s is not there".formatted(captions));
    ObjectMapper mapper = new ObjectMapper();
    int right = 0;
    int wrong = 0;
    int open = 0;
    for (String line : Files.readAllLines(captions)) {
      for (var language : mapper.readTree(line).path("captions").properties()) {
        for (JsonNode caption : language.getValue()) {
          Optional<Language> guess = GUESS.of(caption.asText());
          if (guess.isEmpty()) {
            open++;
          } else if (guess.equals(Language.of(language.getKey()))) {
            right++;
          } else {
            wrong++;
          }
        }
      }
    }
    System.out.printf("captions: %,d right, %,d wrong, %,d left open%n", right, wrong, open);
    assertThat((double) right / (right + wrong)).isGreaterThan(.98);
    assertThat((double) open / (right + wrong + open)).isLessThan(.1);
  }
}
