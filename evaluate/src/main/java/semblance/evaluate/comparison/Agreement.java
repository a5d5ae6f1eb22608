package semblance.evaluate.comparison;

/// How alike two contenders answer.
///
/// @param one the place of a contender
/// @param other that of another
/// @param withWords whether they were asked with words; if not, with pictures
/// @param queries how many were asked
/// @param jaccard the mean of [RankOverlap#jaccard] over the first ten
/// @param rankBiased the mean of [RankOverlap#rankBiased] over the first ten
public record Agreement(
    int one, int other, boolean withWords, int queries, double jaccard, double rankBiased) {}
