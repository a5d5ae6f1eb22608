package semblance.catalog.reembedding;

import java.util.List;
import java.util.Map;
import semblance.embedding.Modality;
import semblance.embedding.Precision;

/// How far a re-embedding is: what the generation beside the searched one holds of it.
///
/// @param searched the generation that is searched
/// @param beside the one beside it: the newer one while it is being filled, the older one after the
///   switch
/// @param items how many items are searched
/// @param inStep how many of them the generation beside has just as they are
/// @param degraded items it holds, but made from less than the others had
/// @param missing items it does not hold and cannot have, as far as was tried; items that were not
///   tried yet are not among them
public record ReembeddingStatus(
    Side searched,
    Side beside,
    long items,
    long inStep,
    List<Remark> degraded,
    List<Remark> missing) {
  public ReembeddingStatus {
    degraded = List.copyOf(degraded);
    missing = List.copyOf(missing);
  }

  /// One of the two generations.
  ///
  /// @param generation its number
  /// @param model the name of its model
  /// @param fingerprint of the model's space
  /// @param segments how many it holds, by modality
  /// @param precisions what each tower computed in when it began
  /// @param alignedModels models whose text towers queries may go through
  public record Side(
      int generation,
      String model,
      String fingerprint,
      Map<Modality, Long> segments,
      Map<Modality, Precision> precisions,
      List<String> alignedModels) {
    public Side {
      precisions = Map.copyOf(precisions);
      segments = Map.copyOf(segments);
      alignedModels = List.copyOf(alignedModels);
    }
  }

  /// Whether the searched generation is already the newer one, so that it can be switched back or
  /// finished.
  public boolean isSwitched() {
    return beside.generation() < searched.generation();
  }

  /// How many items the generation beside does not have as they are.
  public long lagging() {
    return items - inStep;
  }
}
