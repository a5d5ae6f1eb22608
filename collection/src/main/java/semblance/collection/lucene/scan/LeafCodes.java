package semblance.collection.lucene.scan;

import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.util.FixedBitSet;
import semblance.collection.scan.CodeTable;

/// The codes of one vector field of a leaf, by the vectors' ordinals, and which documents these are
/// of.
final class LeafCodes {
  /// Memory a vector beside its codes: its document, and about a bit and a half of each document
  /// for the way back.
  static final int FURTHER_BYTES = 6;

  private final CodeTable table;
  private final int[] documents; // by ordinal
  private final FixedBitSet withVector;
  private final int[] ranks; // ordinals before each word of `withVector`

  private LeafCodes(CodeTable table, int[] documents, FixedBitSet withVector) {
    this.table = table;
    this.documents = documents;
    this.withVector = withVector;
    long[] words = withVector.getBits();
    this.ranks = new int[words.length];
    int rank = 0;
    for (int i = 0; i < words.length; i++) {
      ranks[i] = rank;
      rank += Long.bitCount(words[i]);
    }
  }

  static LeafCodes of(CodeTable table, FloatVectorValues vectors, int leafDocuments)
      throws IOException {
    int[] documents = new int[table.size()];
    FixedBitSet withVector = new FixedBitSet(Math.max(1, leafDocuments));
    for (int i = 0; i < documents.length; i++) {
      documents[i] = vectors.ordToDoc(i);
      withVector.set(documents[i]);
    }
    return new LeafCodes(table, documents, withVector);
  }

  CodeTable table() {
    return table;
  }

  /// The document of a vector.
  int document(int ordinal) {
    return documents[ordinal];
  }

  /// The ordinal of the first vector whose document is not before `document`.
  int ordinal(int document) {
    int word = document >> 6;
    long before = withVector.getBits()[word] & ((1L << document) - 1);
    return ranks[word] + Long.bitCount(before);
  }
}
