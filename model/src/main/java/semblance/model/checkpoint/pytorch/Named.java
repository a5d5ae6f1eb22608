package semblance.model.checkpoint.pytorch;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a pickle may name. Everything else is refused.
sealed interface Named {
  /// An ordered dictionary.
  record OrderedDictionary() implements Named {}

  /// A function that makes a tensor of a storage.
  record Rebuild(boolean withType) implements Named {}

  /// A function whose first argument is the tensor: a parameter, or a value with a type's label.
  record FirstArgument() implements Named {}

  /// A function that calls the function in its first argument with the arguments in its third.
  record Indirect() implements Named {}

  /// A tensor's shape, or a list of numbers.
  record Sequence() implements Named {}

  /// A class of storages.
  record StorageClass(NumberType type) implements Named {}

  /// A type of numbers.
  record Dtype(NumberType type) implements Named {}

  /// A class of tensors, which only stands beside a function.
  record TensorClass() implements Named {}

  /// A class of modules in a TorchScript file: only its name is used.
  record ScriptClass(String name) implements Named {}

  /// A module of a TorchScript file: what it holds, by name.
  ///
  /// @param type the name of its class
  record ScriptModule(String type, Map<Object, Object> state) implements Named {
    ScriptModule(String type) {
      this(type, new LinkedHashMap<>());
    }
  }
}
