package semblance.model.caption;

/// What a caption is made of.
///
/// @param start the token id it starts with
/// @param end the token id it ends with
/// @param padding the token id that ends it too, when the likeliest token is taken each time
/// @param shortest tokens before the end may come, the start included
/// @param longest tokens, start and end included
public record CaptionRules(int start, int end, int padding, int shortest, int longest) {
  /// As `generate` of open_clip has it if nothing else is asked for.
  public static final int SHORTEST = 5;

  /// As `generate` of open_clip has it if nothing else is asked for.
  public static final int LONGEST = 30;

  public CaptionRules {
    if (longest <= shortest) {
      throw new IllegalArgumentException(
          "captions of at most %d tokens whose end may not come before %d"
              .formatted(longest, shortest));
    }
  }
}
