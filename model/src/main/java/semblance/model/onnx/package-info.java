/// Networks in ONNX form, as transformers.js and optimum publish them, run by ONNX Runtime: the one
/// place where that engine is touched. What is done before and after a network, tokens and pixels,
/// is what the model's own family says.
///
/// Entry: [semblance.model.onnx.OnnxFamily].
@NullMarked
package semblance.model.onnx;

import org.jspecify.annotations.NullMarked;
