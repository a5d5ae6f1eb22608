package semblance.evaluate.data;

/// A text that is true of a picture.
///
/// @param text as it stands, without blanks around it
/// @param language as the data call it, such as `en`; empty if they do not say
public record TruthText(String text, String language) {}
