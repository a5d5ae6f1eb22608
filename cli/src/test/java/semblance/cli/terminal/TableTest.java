package semblance.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsStandBelowOneAnotherWhateverTheLetters() {
    Table table =
        Table.aligned("lrl")
            .row("name", "items", "model")
            .row("東京", "7", "tiny")
            .row("alpaca 🦙", "12,345", "");
    assertThat(table.lines(80))
        .containsExactly("name        items  model", "東京            7  tiny", "alpaca 🦙  12,345");
    for (String line : table.lines(80).subList(0, 2)) {
      String before = line.substring(0, line.lastIndexOf("  "));
      assertThat(SafeText.width(before)).isEqualTo(17);
    }
  }

  @Test
  void aNarrowTerminalCutsWhatDoesNotFit() {
    Table table = Table.aligned("ll").row("folder", "/a/very/long/path/to/東京の写真");
    assertThat(table.lines(20)).containsExactly("folder  /a/very/lon…");
    assertThat(table.lines(33)).containsExactly("folder  /a/very/long/path/to/東…");
    assertThat(table.lines(33)).allMatch(line -> SafeText.width(line) <= 33);
  }

  @Test
  void cellsCannotBreakTheirLineOrCommandTheTerminal() {
    assertThat(Table.aligned("ll").row("a\nb", "\033[31mred").lines(80))
        .containsExactly("a\\nb  \\x1b[31mred");
  }

  @Test
  void aRowOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> Table.aligned("lr").row("one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 cells")
        .hasMessageContaining("2 columns");
    assertThat(Table.aligned("lr").lines(80)).isEmpty();
  }
}
