package semblance.model.checkpoint.pytorch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/// Reads the pickle of a tensor file. Only the instructions that such files need are followed, and
/// only what [Named] lists can be named: nothing of the file is ever called.
final class TensorUnpickler extends Unpickler {
  /// The instructions that build values and name things; all that PyTorch writes.
  private static final String FOLLOWED =
      new String(
          new char[] {
            Opcodes.MARK,
            Opcodes.STOP,
            Opcodes.POP,
            Opcodes.POP_MARK,
            Opcodes.BINFLOAT,
            Opcodes.BININT,
            Opcodes.BININT1,
            Opcodes.BININT2,
            Opcodes.NONE,
            Opcodes.BINPERSID,
            Opcodes.REDUCE,
            Opcodes.BINSTRING,
            Opcodes.SHORT_BINSTRING,
            Opcodes.BINUNICODE,
            Opcodes.APPEND,
            Opcodes.BUILD,
            Opcodes.GLOBAL,
            Opcodes.EMPTY_DICT,
            Opcodes.APPENDS,
            Opcodes.BINGET,
            Opcodes.LONG_BINGET,
            Opcodes.EMPTY_LIST,
            Opcodes.BINPUT,
            Opcodes.LONG_BINPUT,
            Opcodes.SETITEM,
            Opcodes.TUPLE,
            Opcodes.EMPTY_TUPLE,
            Opcodes.SETITEMS,
            Opcodes.PROTO,
            Opcodes.NEWOBJ,
            Opcodes.TUPLE1,
            Opcodes.TUPLE2,
            Opcodes.TUPLE3,
            Opcodes.NEWTRUE,
            Opcodes.NEWFALSE,
            Opcodes.LONG1,
            Opcodes.BINBYTES,
            Opcodes.SHORT_BINBYTES,
            Opcodes.SHORT_BINUNICODE,
            Opcodes.BINUNICODE8,
            Opcodes.BINBYTES8,
            Opcodes.STACK_GLOBAL,
            Opcodes.MEMOIZE,
            Opcodes.FRAME
          });

  private final PickleBytes bytes;
  private final boolean script;
  private final BiConsumer<String, Storage> found;
  private final Map<String, Storage> storages;

  /// @param script whether the file is TorchScript's, whose classes may be named
  /// @param storages found so far, by key
  /// @param found is told of each storage that is named for the first time, with its key
  TensorUnpickler(
      PickleBytes bytes,
      boolean script,
      Map<String, Storage> storages,
      BiConsumer<String, Storage> found) {
    this.bytes = bytes;
    this.script = script;
    this.storages = storages;
    this.found = found;
  }

  /// The value that the pickle describes.
  Object read() throws IOException {
    return load(bytes);
  }

  @Override
  protected Object dispatch(short key) throws IOException {
    if (FOLLOWED.indexOf(key) < 0) {
      throw new PickleException("the instruction %d is none that tensors need".formatted(key));
    }
    bytes.requireWhole((char) key);
    switch ((char) key) {
      case Opcodes.GLOBAL ->
          stack.add(named(PickleUtils.readline(input), PickleUtils.readline(input)));
      case Opcodes.STACK_GLOBAL -> {
        String name = (String) stack.pop();
        stack.add(named((String) stack.pop(), name));
      }
      case Opcodes.REDUCE, Opcodes.NEWOBJ -> {
        Object[] arguments = (Object[]) stack.pop();
        stack.add(call(stack.pop(), arguments));
      }
      case Opcodes.BUILD -> build();
      case Opcodes.BINPERSID -> stack.add(storage((Object[]) stack.pop()));
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        put(stack.pop(), value);
      }
      case Opcodes.SETITEMS -> {
        List<Object> pairs = stack.pop_all_since_marker();
        for (int i = 0; i < pairs.size(); i += 2) {
          put(pairs.get(i), pairs.get(i + 1));
        }
      }
      default -> {
        return super.dispatch(key);
      }
    }
    return NO_RETURN_VALUE;
  }

  private Named named(String module, String name) {
    Optional<Named> known =
        switch (module) {
          case "collections" ->
              name.equals("OrderedDict")
                  ? Optional.of(new Named.OrderedDictionary())
                  : Optional.empty();
          case "yacs.config" -> // settings beside the weights, a dictionary in all but name
              name.equals("CfgNode")
                  ? Optional.of(new Named.OrderedDictionary())
                  : Optional.empty();
          case "torch", "torch.storage", "torch.cuda" -> torch(name);
          case "torch._utils" ->
              switch (name) {
                case "_rebuild_tensor", "_rebuild_tensor_v2" ->
                    Optional.of(new Named.Rebuild(false));
                case "_rebuild_tensor_v3" -> Optional.of(new Named.Rebuild(true));
                case "_rebuild_parameter", "_rebuild_parameter_with_state" ->
                    Optional.of(new Named.FirstArgument());
                default -> Optional.empty();
              };
          case "torch._tensor" ->
              name.equals("_rebuild_from_type_v2")
                  ? Optional.of(new Named.Indirect())
                  : Optional.empty();
          case "torch.nn.parameter" ->
              name.equals("Parameter") ? Optional.of(new Named.TensorClass()) : Optional.empty();
          case "torch.jit._pickle" ->
              switch (name) {
                case "build_intlist", "build_doublelist", "build_boollist", "build_tensorlist" ->
                    Optional.of(new Named.Sequence());
                case "restore_type_tag" -> Optional.of(new Named.FirstArgument());
                default -> Optional.empty();
              };
          default ->
              script && module.startsWith("__torch__")
                  ? Optional.of(new Named.ScriptClass(module + "." + name))
                  : Optional.empty();
        };
    return known.orElseThrow(() -> new ForeignNameException(module + "." + name));
  }

  private static Optional<Named> torch(String name) {
    return switch (name) {
      case "Size" -> Optional.of(new Named.Sequence());
      case "Tensor" -> Optional.of(new Named.TensorClass());
      default ->
          NumberType.ofStorage(name)
              .<Named>map(Named.StorageClass::new)
              .or(() -> NumberType.ofDtype(name).map(Named.Dtype::new));
    };
  }

  private static Object call(Object function, Object[] arguments) {
    if (!(function instanceof Named named)) {
      throw new PickleException("a value stands where a function should: " + kind(function));
    }
    return switch (named) {
      case Named.OrderedDictionary() -> dictionary(arguments);
      case Named.Rebuild(boolean withType) -> tensor(arguments, withType);
      case Named.FirstArgument() -> arguments[0];
      case Named.Indirect() -> call(arguments[0], (Object[]) arguments[2]);
      case Named.Sequence() -> arguments.length == 0 ? new Object[0] : arguments[0];
      case Named.ScriptClass(String name) -> new Named.ScriptModule(name);
      case Named.StorageClass _, Named.Dtype _, Named.TensorClass _, Named.ScriptModule _ ->
          throw new PickleException("a value stands where a function should: " + kind(function));
    };
  }

  /// Newer versions of Python give an ordered dictionary's pairs as an argument.
  private static Map<Object, Object> dictionary(Object[] arguments) {
    Map<Object, Object> dictionary = new LinkedHashMap<>();
    if (arguments.length > 0) {
      for (Object pair : sequence(arguments[0])) {
        List<?> keyAndValue = sequence(pair);
        dictionary.put(key(keyAndValue.get(0)), keyAndValue.get(1));
      }
    }
    return dictionary;
  }

  private static SavedTensor tensor(Object[] arguments, boolean withType) {
    Storage storage = (Storage) arguments[0];
    NumberType type = withType ? ((Named.Dtype) arguments[6]).type() : storage.type();
    return new SavedTensor(
        storage, type, whole(arguments[1]), wholes(arguments[2]), wholes(arguments[3]));
  }

  private void build() {
    Object state = stack.pop();
    switch (stack.peek()) {
      case Named.ScriptModule module when state instanceof Map<?, ?> parts ->
          parts.forEach((key, value) -> module.state().put(key(key), value));
      case Map<?, ?> _ -> {} // what a dictionary has besides its entries, such as versions
      case Object other -> throw new PickleException("no state can be given to " + kind(other));
    }
  }

  @SuppressWarnings("unchecked")
  private void put(Object key, Object value) {
    ((Map<Object, Object>) stack.peek()).put(key(key), value);
  }

  private static Object key(Object key) {
    if (key instanceof String || key instanceof Number || key instanceof Boolean) {
      return key;
    }
    throw new PickleException("a dictionary has a key that is " + kind(key));
  }

  private Storage storage(Object[] id) {
    if (id.length < 5 || !"storage".equals(id[0]) || (id.length > 5 && id[5] != null)) {
      throw new PickleException("a storage is told of in an unknown way");
    }
    String key = String.valueOf(id[2]);
    NumberType type = ((Named.StorageClass) id[1]).type();
    long numbers = whole(id[4]);
    if (numbers < 0) {
      throw new PickleException("storage %s is said to hold %d numbers".formatted(key, numbers));
    }
    Storage known = storages.get(key);
    if (known == null) {
      known = new Storage(key, type, numbers);
      found.accept(key, known);
      storages.put(key, known);
    }
    if (!known.type().equals(type) || known.numbers() != numbers) {
      throw new PickleException("storage %s is told of in two ways".formatted(key));
    }
    return known;
  }

  private static List<Long> wholes(Object values) {
    return sequence(values).stream().map(TensorUnpickler::whole).toList();
  }

  private static List<?> sequence(Object values) {
    return switch (values) {
      case Object[] array -> Arrays.asList(array);
      case Collection<?> collection -> new ArrayList<>(collection);
      default -> throw new PickleException("expected a list, found " + kind(values));
    };
  }

  private static long whole(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw new PickleException("expected a whole number, found " + kind(value));
  }

  private static String kind(Object value) {
    return value == null ? "nothing" : "of the kind " + value.getClass().getSimpleName();
  }
}
