/// Parquet files as rows of plain values: [semblance.ingest.parquet.ParquetTable] reads them,
/// [semblance.ingest.parquet.ParquetTableWriter] writes them.
///
/// The only package that knows Parquet's library.
@NullMarked
package semblance.ingest.parquet;

import org.jspecify.annotations.NullMarked;
