package semblance.collection.lucene.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;
import semblance.collection.item.FieldType;
import semblance.collection.item.Schema;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Value;

class FilterCacheTest {
  private static final int DOCUMENTS = 8_000;
  private static final long BYTES_A_FILTER = DOCUMENTS / 8;

  private final FilterCompiler compiler =
      new FilterCompiler(Schema.empty().with("year", FieldType.INTEGER));

  private static Filter year(long year) {
    return new Filter.Compare("year", Operator.EQUAL, Value.of(year));
  }

  @Test
  void itemsAreFoundOnceForAStateOfTheIndex() throws IOException {
    FilterCache cache = new FilterCache(100 * BYTES_A_FILTER);
    try (Directory directory = new ByteBuffersDirectory();
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.addDocument(new Document());
      PassingItems before;
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        before = cache.items(searcher, compiler, year(2011));
        assertThat(cache.items(searcher, compiler, year(2011))).isSameAs(before);
        assertThat(cache.items(searcher, compiler, year(2012))).isNotSameAs(before);
      }
      writer.addDocument(new Document());
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        assertThat(cache.items(new IndexSearcher(reader), compiler, year(2011)))
            .isNotSameAs(before);
      }
    }
  }

  @Test
  void theLeastAskedForIsForgottenWhereMemoryEnds() throws IOException {
    FilterCache cache = new FilterCache(2 * BYTES_A_FILTER);
    try (Directory directory = new ByteBuffersDirectory();
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      for (int i = 0; i < DOCUMENTS; i++) {
        writer.addDocument(new Document());
      }
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        PassingItems first = cache.items(searcher, compiler, year(1));
        PassingItems second = cache.items(searcher, compiler, year(2));
        assertThat(cache.items(searcher, compiler, year(1))).isSameAs(first);
        cache.items(searcher, compiler, year(3));
        assertThat(cache.items(searcher, compiler, year(1))).isSameAs(first);
        assertThat(cache.items(searcher, compiler, year(2))).isNotSameAs(second);
      }
    }
  }

  @Test
  void ofASmallIndexSomeFiltersAreKeptAndNotAll() throws IOException {
    FilterCache cache = new FilterCache(Long.MAX_VALUE);
    try (Directory directory = new ByteBuffersDirectory();
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.addDocument(new Document());
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        PassingItems first = cache.items(searcher, compiler, year(0));
        for (int year = 1; year < FilterCache.MOST_FILTERS; year++) {
          cache.items(searcher, compiler, year(year));
        }
        assertThat(cache.items(searcher, compiler, year(0))).isSameAs(first);
        PassingItems second = cache.items(searcher, compiler, year(1));
        for (int year = 0; year < FilterCache.MOST_FILTERS; year++) {
          cache.items(searcher, compiler, year(3_000 + year));
        }
        assertThat(cache.items(searcher, compiler, year(1))).isNotSameAs(second);
      }
    }
  }
}
