package semblance.evaluate.encoding;

import semblance.embedding.Embedding;

/// A text with its vector.
///
/// @param sample the place of the sample it is about
/// @param text as it stands
/// @param language as the data call it; empty if they do not say
/// @param embedding made in the role [semblance.embedding.Role#QUERY]
public record EncodedText(int sample, String text, String language, Embedding embedding) {}
