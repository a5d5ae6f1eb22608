/// Models side by side on the same data: what they find, what it costs, where they differ, and what
/// that means for their choice.
///
/// [semblance.evaluate.comparison.Comparison] is the entry class; it takes
/// [semblance.evaluate.comparison.Contender]s and gives a
/// [semblance.evaluate.comparison.ComparisonReport].
@NullMarked
package semblance.evaluate.comparison;

import org.jspecify.annotations.NullMarked;
