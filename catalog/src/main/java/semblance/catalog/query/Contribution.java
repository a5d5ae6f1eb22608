package semblance.catalog.query;

import java.util.OptionalDouble;

/// What one part or keyword of a query, or one modifier of its ranking, added to a match's score.
///
/// @param label the part's or modifier's label, or the keyword
/// @param weight its weight
/// @param cosine between the part and the match's best segment; empty for keywords and modifiers
/// @param contribution in the score's unit; the contributions of a match sum to its score
public record Contribution(
    String label, double weight, OptionalDouble cosine, double contribution) {}
