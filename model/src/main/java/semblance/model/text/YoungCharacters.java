package semblance.model.text;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Letters and numbers that Java's Unicode (16.0 in Java 25) does not have yet, but that of the
/// `regex` package 2026.11.15, with which open_clip cuts words.
final class YoungCharacters {
  /// As they stand between the brackets of a regular expression's class.
  static final String LETTERS =
      members(
          """
          558 58B-58C 88F C5C CDC 208F 209D-209F A7CE-A7CF A7D2 A7D4 A7DD A7E2 A7F1
          AB6C-AB6D 107BB-107BF 10940-10959 10EC5-10EC7 10ED9-10EEE 11B0A 11DB0-11DDB 11DF1
          16EA0-16EB8 16EBB-16ED3 16FF2-16FF3 187F8-187FF 18CD6-18CDA 18D09-18D20
          18D80-18DF2 18E00-19191 191A0-191D2 1B123-1B128 1B168 1D6A6 1DF1F-1DF24
          1DF2B-1DF81 1DF90-1DF96 1DFCD-1DFFF 1E6C0-1E6DE 1E6E0-1E6E2 1E6E4-1E6E5
          1E6E7-1E6ED 1E6F0-1E6F4 1E6FE-1E6FF 2B73A-2B73F 2B81E 2CEA2-2CEAD 323B0-33479
          3D000-3FC3F\
          """);

  /// As [#LETTERS].
  static final String NUMBERS =
      members(
          """
          11DE0-11DE9 1246F 12475-1247F 12550-12686 16FF4-16FF6\
          """);

  private YoungCharacters() {}

  private static String members(String ranges) {
    return Arrays.stream(ranges.split("\\s+", -1))
        .map(range -> "\\x{" + range.replace("-", "}-\\x{") + "}")
        .collect(Collectors.joining());
  }
}
