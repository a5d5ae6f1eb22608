package semblance.catalog;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import semblance.catalog.storage.AlignedTower;
import semblance.collection.item.Schema;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.Precision;

/// What a catalog is and holds.
///
/// @param name what people call it
/// @param folder where it lies
/// @param created when it was made
/// @param formatVersion of its files
/// @param model the name its model is found by
/// @param space the latent space of all its vectors
/// @param precisions what each tower computed in when the generation began
/// @param items the number of items
/// @param segments the number of segments by modality
/// @param schema the types of the metadata fields
/// @param bytes what all its files take
/// @param generation the number of the generation that is searched
/// @param calibration how many reference contents scores are calibrated with, by modality
/// @param aligned the second text towers that queries may go through
public record CatalogDescription(
    String name,
    Path folder,
    Instant created,
    int formatVersion,
    String model,
    LatentSpace space,
    SortedMap<Modality, Precision> precisions,
    long items,
    Map<Modality, Long> segments,
    Schema schema,
    long bytes,
    int generation,
    SortedMap<Modality, Integer> calibration,
    List<AlignedTower> aligned) {}
