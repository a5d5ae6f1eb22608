/// Searching short codes of vectors: knows numbers only, no index.
///
/// A [semblance.collection.scan.CodeTable] tells vectors apart into cells of what lies near to one
/// another, and holds two codes of how each vector differs from the centre of its cell: a *sketch*
/// of 6 bits for 8 dimensions, laid out for one pass over a cell, and a *row* of 15 bits for 8
/// dimensions, read only where the sketch is promising. The [semblance.collection.scan.Coding]
/// behind it is fitted to a sample: it turns vectors so that what varies most comes first
/// (principal components; within each 64 dimensions, at random), and gives each 64 dimensions as
/// many bits as their share of the variance is worth. A [semblance.collection.scan.CodeSearch]
/// looks into the cells that promise most, and compares a query with sketches, rows, and at last
/// with the vectors themselves, keeping its distance from the threshold by the errors that were
/// measured.
///
/// After Gao and Long, *RaBitQ* (SIGMOD 2024) and its extension to more bits (2025): planes of bits
/// and a factor a vector that makes the estimate unbiased. The turning by principal components is
/// what makes queries that lie far from all vectors, as words do from pictures, as easy as others:
/// what such a query has where no vector varies adds no error.
@NullMarked
package semblance.collection.scan;

import org.jspecify.annotations.NullMarked;
