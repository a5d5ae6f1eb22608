package semblance.catalog.query;

/// What one part of a query added to a match's score.
///
/// @param label the part's label
/// @param weight the part's weight
/// @param cosine between the part and the match's best segment
/// @param contribution in the score's unit; the contributions of a match sum to its score
public record Contribution(String label, double weight, double cosine, double contribution) {}
