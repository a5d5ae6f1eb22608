/// How well pictures are put into classes by the classes' names alone.
///
/// [semblance.evaluate.classification.ClassVectors] makes one vector of a class' names in several
/// sentences; [semblance.evaluate.classification.ClassificationMeasures] judges pictures of one
/// class each, [semblance.evaluate.classification.LabelMeasures] pictures of several.
@NullMarked
package semblance.evaluate.classification;

import org.jspecify.annotations.NullMarked;
