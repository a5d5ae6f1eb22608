package semblance.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import semblance.embedding.ModelException;
import semblance.embedding.Sha256;

/// The files that describe a model's tokenizer, and what the reference makes of them: the class
/// that `AutoTokenizer` of transformers 5.23 takes for them, or open_clip's own tokenizer.
public final class TokenizerFiles {
  private static final String OPEN_CLIP = "bpe_simple_vocab_16e6.txt.gz";

  /// What of `tokenizer_config.json` has an influence on ids.
  private static final List<String> SETTINGS =
      List.of(
          "add_bos_token",
          "add_eos_token",
          "add_prefix_space",
          "added_tokens_decoder",
          "additional_special_tokens",
          "do_lower_case",
          "extra_ids",
          "extra_special_tokens",
          "legacy_behaviour",
          "split_special_tokens",
          "src_lang",
          "strip_accents",
          "tokenize_chinese_chars",
          "truncation_side");

  private final Source source;
  private final boolean lowerCased;

  /// Where a tokenizer comes from.
  private sealed interface Source {
    /// A model's folder.
    record Folder(TokenizerFolder files, TokenizerKind kind, List<String> names)
        implements Source {}

    /// open_clip's merges, in the program.
    record OpenClip() implements Source {}
  }

  private TokenizerFiles(Source source) {
    this(source, false);
  }

  private TokenizerFiles(Source source, boolean lowerCased) {
    this.source = source;
    this.lowerCased = lowerCased;
  }

  /// Finds a folder's tokenizer: `tokenizer.json`; `vocab.json` with `merges.txt`; `vocab.txt`; or
  /// a SentencePiece model (`sentencepiece.bpe.model`, `spiece.model`, `tokenizer.model`); by the
  /// class that `tokenizer_config.json` names, or else the type of model in `config.json`.
  ///
  /// @throws ModelException if there is none
  public static TokenizerFiles find(Path folder) {
    return find(new TokenizerFolder(folder));
  }

  static TokenizerFiles find(TokenizerFolder files) {
    TokenizerKind kind = TokenizerKind.of(files);
    boolean whole = files.has(TokenizerFolder.WHOLE);
    if (kind == TokenizerKind.SIGLIP
        && whole
        && TokenizerAssembly.sentencePieceFile(files, kind).isEmpty()) {
      kind = TokenizerKind.WHOLE; // an export for another library, which wrote everything into it
    }
    Optional<String> pieces = TokenizerAssembly.sentencePieceFile(files, kind);
    List<String> names =
        whole && kind != TokenizerKind.SIGLIP
            ? List.of(TokenizerFolder.WHOLE)
            : switch (kind) {
              case CLIP, ROBERTA, GPT2 -> List.of("vocab.json", "merges.txt");
              case BERT, MPNET -> List.of("vocab.txt");
              case XLM_ROBERTA, NLLB -> List.of(pieces.orElse("sentencepiece.bpe.model"));
              case T5, SIGLIP -> List.of(pieces.orElse("spiece.model"));
              case GEMMA, SIGLIP2, WHOLE -> List.of(pieces.orElse("tokenizer.model"));
            };
    for (String name : names) {
      if (!files.has(name)) {
        throw new ModelException(
            "%s has no tokenizer%s: expected tokenizer.json, or %s; bring the whole folder again"
                .formatted(
                    files.path(),
                    files.namedClass().map(named -> " for the class " + named).orElse(""),
                    kind == TokenizerKind.WHOLE
                        ? "vocab.json and merges.txt, vocab.txt, or a SentencePiece model of a supported class"
                        : String.join(" and ", names)));
      }
    }
    return new TokenizerFiles(new Source.Folder(files, kind, names));
  }

  /// open_clip's `SimpleTokenizer`, for checkpoints without tokenizer files. Its cleaning is
  /// [TextCleaning#OPEN_CLIP_LOWER] unless a configuration says otherwise; it pads with 0.
  public static TokenizerFiles openClip() {
    return new TokenizerFiles(new Source.OpenClip());
  }

  /// transformers' `CLIPTokenizer` with CLIP's published vocabulary, for checkpoints of packages
  /// that bring it from elsewhere. Where the folder has a tokenizer of its own, that is taken.
  public static TokenizerFiles clip(Path folder) {
    TokenizerFolder own = new TokenizerFolder(folder);
    List<String> names = List.of("vocab.json", "merges.txt");
    if (own.has(TokenizerFolder.WHOLE) || names.stream().anyMatch(own::has)) {
      return find(folder);
    }
    return new TokenizerFiles(
        new Source.Folder(
            new TokenizerFolder(folder, ClipVocabulary.files(openClipMerges())),
            TokenizerKind.CLIP,
            names));
  }

  /// The same tokenizer, lower-casing texts (a letter at a time, special tokens left alone) before
  /// all else it does: sentence-transformers' `do_lower_case`.
  public TokenizerFiles lowerCased() {
    return new TokenizerFiles(source, true);
  }

  /// The digest of what the tokenizer is made from, and of nothing else.
  public String digest() {
    return lowerCased ? Sha256.of("lower case " + digestOfFiles()) : digestOfFiles();
  }

  private String digestOfFiles() {
    return switch (source) {
      case Source.OpenClip _ -> Sha256.of(openClipMerges());
      case Source.Folder folder -> {
        MessageDigest digest = Sha256.digest();
        update(digest, folder.kind().name().getBytes(StandardCharsets.UTF_8));
        folder.names().forEach(name -> update(digest, folder.files().bytes(name)));
        TreeMap<String, JsonNode> settings = new TreeMap<>(folder.files().tokens());
        SETTINGS.forEach(name -> {
          JsonNode value = folder.files().settings().get(name);
          if (value != null && !value.isNull()) {
            settings.put(name, value);
          }
        });
        if (!settings.containsKey("added_tokens_decoder")) {
          settings.put("added_tokens.json", folder.files().object("added_tokens.json"));
          folder
              .files()
              .moreTokens()
              .ifPresent(
                  more -> settings.put("more tokens", TokenizerRecipe.tree(more.toString())));
        }
        update(digest, settings.toString().getBytes(StandardCharsets.UTF_8));
        yield Sha256.hex(digest);
      }
    };
  }

  private static void update(MessageDigest digest, byte[] part) {
    digest.update("%d:".formatted(part.length).getBytes(StandardCharsets.UTF_8));
    digest.update(part);
  }

  /// Makes the tokenizer.
  ///
  /// @throws ModelException if the files are damaged, contradict each other or have parts that are
  ///   not supported
  public Tokenizer open() {
    return switch (source) {
      case Source.OpenClip _ ->
          new Tokenizer(
              new OpenClipTokenizer(openClipMerges(), OPEN_CLIP),
              Tokenizer.Surroundings.of(
                  new int[] {OpenClipTokenizer.start()}, new int[] {OpenClipTokenizer.end()}));
      case Source.Folder folder -> assembly(folder).open(lowerCased);
    };
  }

  /// How the reference pads to a length; empty where its files name no token for it.
  public Optional<Padding> padding() {
    return switch (source) {
      case Source.OpenClip _ -> Optional.of(Padding.after(0));
      case Source.Folder folder -> assembly(folder).padding();
    };
  }

  /// The id of a special token by the name it has in `tokenizer_config.json`, such as `sep_token`.
  public OptionalInt specialId(String name) {
    return switch (source) {
      case Source.OpenClip _ ->
          switch (name) {
            case "bos_token" -> OptionalInt.of(OpenClipTokenizer.start());
            case "eos_token" -> OptionalInt.of(OpenClipTokenizer.end());
            default -> OptionalInt.empty();
          };
      case Source.Folder folder -> assembly(folder).specialId(name);
    };
  }

  /// How many ids there are: one more than the highest.
  public int size() {
    return switch (source) {
      case Source.OpenClip _ -> OpenClipTokenizer.end() + 1;
      case Source.Folder folder -> assembly(folder).size();
    };
  }

  private static TokenizerAssembly assembly(Source.Folder folder) {
    // A folder of its own, so that what was parsed is not kept.
    return new TokenizerAssembly(folder.files().fresh(), folder.kind());
  }

  static byte[] openClipMerges() {
    try (InputStream stream = TokenizerFiles.class.getResourceAsStream(OPEN_CLIP)) {
      if (stream == null) {
        throw new IllegalStateException(
            "%s is missing from the program's jar".formatted(OPEN_CLIP));
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
