/// Tells whether to believe a model: how well it finds what belongs together, in your own data.
///
/// [semblance.evaluate.Evaluation] is the entry class. It takes data read by
/// [semblance.evaluate.data.DataReader] and embedded by [semblance.evaluate.encoding.Encoder], and
/// gives an [semblance.evaluate.EvaluationReport]. The rooms below it are pure functions over
/// vectors, each usable by itself.
@NullMarked
package semblance.evaluate;

import org.jspecify.annotations.NullMarked;
