package semblance.model.sentence;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Checkpoint.Module;
import semblance.model.checkpoint.Config;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.tensor.Activation;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// A step after pooling, from vector to vector.
sealed interface Step {
  /// A step with its weights.
  interface Network {
    /// `[batch, width before] -> [batch, width]`.
    Tensor apply(Tensor x);
  }

  /// Numbers a vector after it.
  int width();

  /// Reads its weights.
  Network network(Layers layers);

  /// Reads a step's settings.
  ///
  /// @param width numbers a vector before it
  static Step of(Checkpoint checkpoint, Module module, String type, int width) {
    return switch (type) {
      case "Dense" -> Dense.read(checkpoint.part(module.path()).config(), module.path(), width);
      case "LayerNorm" -> {
        Config config = checkpoint.part(module.path()).config();
        if (config.count("dimension") != width) {
          throw config.unsupported("dimension", "%d, the width before it".formatted(width));
        }
        yield new Norm(module.path() + "/norm", width);
      }
      case "Normalize" -> new UnitLength(width);
      case "Dropout" -> new Nothing(width);
      default ->
          throw new ModelException(
              "%s: modules.json lists '%s', expected Dense, LayerNorm, Normalize or Dropout after Pooling"
                  .formatted(checkpoint.folder(), module.type()));
    };
  }

  /// A linear layer and a function.
  ///
  /// @param name what the names of its tensors begin with
  /// @param in numbers a vector before it
  /// @param residual whether what goes in is added to what comes out
  record Dense(String name, int in, int width, boolean bias, Function function, boolean residual)
      implements Step {
    private static final Set<String> KNOWN =
        Set.of(
            "in_features",
            "out_features",
            "bias",
            "activation_function",
            "module_input_name",
            "module_output_name",
            "use_residual");

    static Dense read(Config config, String path, int width) {
      Set<String> unknown = new TreeSet<>(config.names());
      unknown.removeAll(KNOWN);
      for (String name : unknown) {
        throw config.unsupported(name, "no such setting: it is not known here");
      }
      for (String name : Set.of("module_input_name", "module_output_name")) {
        if (!config.text(name, "sentence_embedding").equals("sentence_embedding")) {
          throw config.unsupported(name, "\"sentence_embedding\"");
        }
      }
      if (config.count("in_features") != width) {
        throw config.unsupported("in_features", "%d, the width before it".formatted(width));
      }
      return new Dense(
          path + "/",
          width,
          config.count("out_features"),
          config.flag("bias", true),
          Function.of(config),
          config.flag("use_residual", false));
    }

    @Override
    public Network network(Layers layers) {
      Layers exact = layers.with(NumberFormat.FLOAT32);
      PackedLinear linear =
          exact.linear(
              exact.weights().take(name + "linear.weight", width, in),
              bias ? exact.weights().take(name + "linear.bias", width) : null,
              Activation.NONE);
      PackedLinear beside =
          residual && in != width ? exact.projection(name + "residual.weight", width, in) : null;
      return x -> {
        Tensor out = function.apply(linear.apply(x));
        return residual ? out.add(through(beside, x)) : out;
      };
    }

    private static Tensor through(@Nullable PackedLinear beside, Tensor x) {
      return beside == null ? x : beside.apply(x);
    }
  }

  /// A layer norm.
  ///
  /// @param name what its tensors are named
  record Norm(String name, int width) implements Step {
    @Override
    public Network network(Layers layers) {
      LayerNorm norm = layers.with(NumberFormat.FLOAT32).norm(name, width, 1e-5);
      return norm::apply;
    }
  }

  /// Scales vectors to unit length.
  record UnitLength(int width) implements Step {
    @Override
    public Network network(Layers layers) {
      return Tensor::normalize;
    }
  }

  /// A step that does something in training only.
  record Nothing(int width) implements Step {
    @Override
    public Network network(Layers layers) {
      return x -> x;
    }
  }

  /// The function of a dense step, by its class in PyTorch.
  enum Function {
    IDENTITY,
    TANH,
    SIGMOID,
    RELU,
    GELU,
    SWISH;

    private static final Map<String, Function> CLASSES =
        Map.of(
            "torch.nn.modules.linear.Identity", IDENTITY,
            "torch.nn.modules.activation.Tanh", TANH,
            "torch.nn.modules.activation.Sigmoid", SIGMOID,
            "torch.nn.modules.activation.ReLU", RELU,
            "torch.nn.modules.activation.GELU", GELU,
            "torch.nn.modules.activation.SiLU", SWISH);

    /// Classes from elsewhere are the hyperbolic tangent, as in the reference, which does not run
    /// them either; so are files that name none.
    static Function of(Config config) {
      String name = config.text("activation_function", "torch.nn.modules.activation.Tanh");
      Function known = CLASSES.get(name);
      if (known == null && name.startsWith("torch.")) {
        throw config.unsupported(
            "activation_function", "one of " + String.join(", ", new TreeSet<>(CLASSES.keySet())));
      }
      return known == null ? TANH : known;
    }

    Tensor apply(Tensor x) {
      return switch (this) {
        case IDENTITY -> x;
        case TANH -> x.activate(Activation.TANH);
        case SIGMOID -> x.activate(Activation.SIGMOID);
        case RELU -> x.activate(Activation.RELU);
        case GELU -> x.activate(Activation.GELU);
        case SWISH -> x.activate(Activation.SWISH);
      };
    }
  }
}
