package semblance.collection.lucene.filter;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.ConstantScoreScorerSupplier;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;

/// A query that matches given documents of one state of the index.
public final class DocumentSet extends Query {
  private final List<FixedBitSet> leaves;

  /// @param leaves by a leaf's number, its documents
  public DocumentSet(List<FixedBitSet> leaves) {
    this.leaves = leaves;
  }

  /// The set of documents by their numbers in the whole index.
  public static DocumentSet of(IndexReader reader, int[] documents) {
    return new DocumentSet(split(reader, documents));
  }

  static List<FixedBitSet> split(IndexReader reader, int[] documents) {
    List<FixedBitSet> leaves = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      leaves.add(new FixedBitSet(leaf.reader().maxDoc()));
    }
    for (int document : documents) {
      int leaf = ReaderUtil.subIndex(document, reader.leaves());
      leaves.get(leaf).set(document - reader.leaves().get(leaf).docBase);
    }
    return leaves;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public ScorerSupplier scorerSupplier(LeafReaderContext leaf) {
        FixedBitSet documents = leaves.get(leaf.ord);
        return ConstantScoreScorerSupplier.fromIterator(
            new BitSetIterator(documents, documents.cardinality()),
            score(),
            scoreMode,
            leaf.reader().maxDoc());
      }

      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return false;
      }
    };
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return "documents";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DocumentSet that && leaves.equals(that.leaves);
  }

  @Override
  public int hashCode() {
    return leaves.size();
  }
}
