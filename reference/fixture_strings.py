"""Strings on which tokenizers are known to differ, and random Unicode on top."""

from __future__ import annotations

import random
import sys
import unicodedata

HARD = (
    "", " ", "\n", "\t\r\n", "a", "A", "ab", "a b", " a", "a ", "  a  b  ", "hello world", "Hello, World!",
    "should've", "SHOULD'VE", "I'm", "i'M", "they'll", "we'd", "it's", "IT'S", "can't", "don't've", "'s", "'", "''", "''s",
    "o'clock", "rock'n'roll", "should’ve", "the dogs' bowls", "y'all'd've",
    "<|endoftext|>", "<|startoftext|>", "a<|endoftext|>b", "a <|endoftext|> b", "<|ENDOFTEXT|>", "<|endoftext|", "<|endoftext|><|endoftext|>",
    "<|startoftext|>a photo<|endoftext|>", "[SEP]", "[CLS]", "[PAD]", "[UNK]", "[MASK]", "a[SEP]b", "a [SEP] b", "[sep]", "[ SEP ]",
    "[CLS] hello [SEP] world [SEP]", "[MASK]ed man", "<s>", "</s>", "<pad>", "<unk>", "</w>", "a</w>", "##ing", "## ing", "play ##ing",
    "&amp;", "&lt;b&gt;", "&amp;lt;", "&#39;", "&nbsp;", "&eacute;", "<b>bold</b>", "<!-- comment -->",
    "ΟΔΥΣΣΕΥΣ", "Σ", "ΣΑΣ", "ΑΣ ΑΣ.", "ὈΔΥΣΣΕΎΣ", "σς", "İstanbul", "ISTANBUL", "ıi", "ẞ", "straße", "STRASSE", "ǅ", "ŉ", "ΐ", "ﬃ", "ﬁne",
    "café", "cafe\u0301", "\u0301", "e\u0301\u0302", "Å", "\u212b", "A\u030a", "ñ", "n\u0303", "\u1e9b\u0323", "가", "\u1100\u1161", "각", "\u1100\u1161\u11a8",
    "각각의 사진", "한국어", "日本語のテスト", "カタカナ", "ｶﾀｶﾅ", "半角ＡＢＣ１２３", "中文分词测试", "中a文b", "繁體字", "㍿", "㈱", "①②③", "ⅣⅤ", "½¼", "x²", "㎏",
    "Привет, мир", "ёЁйЙ", "українська їжа", "שלום עולם", "שָׁלוֹם", "مرحبا بالعالم", "مَرْحَبًا", "ﷺ", "हिन्दी में पाठ", "தமிழ்", "తెలుగు", "ไทยไม่มีช่องว่าง", "ລາວ", "မြန်မာ", "ខ្មែរ", "አማርኛ", "ქართული", "Հայերեն",
    "Tiếng Việt có dấu", "Čeština příliš žluťoučký kůň", "Łódź", "þæð", "Ægir", "œuvre", "Çağ", "ʻokina", "ŁŁ",
    "👍", "👍🏽", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇫🇷", "❤️", "❤", "🤷🏻‍♂️", "1️⃣", "a👍b", "😀😀😀", "☃", "☺️", "🫠", "\U0001f9d1\u200d\U0001f680",
    "a\u200bb", "a\u200cb", "a\u200db", "\ufeffbom", "a\u00adb", "a\u2028b", "a\u2029b", "a\u0085b", "a\u00a0b", "a\u3000b", "a\u2009b", "a\u202fb", "a\u180eb", "\u202eright to left\u202c",
    "a\x00b", "a\x01b", "a\x07b", "a\x0bb", "a\x0cb", "a\x1fb", "a\x7fb", "a\x80b", "a\x9fb", "\ufffd", "\ufffe", "\uffff", "\U0010ffff", "\ue000", "\U000f0000", "\U000e0041",
    "0", "12", "123", "1234567890", "3.14159", "1,000,000", "1e-10", "-5", "+5", "50%", "$9.99", "€5", "£5", "₹5", "1/2", "10:30", "2025-11-21", "v2.0.1", "0x1F", "٣٤٥", "१२३", "𝟘𝟙",
    "!", "!!!", "...", "…", "?!", "---", "—–-", "_", "__init__", "snake_case", "camelCase", "kebab-case", "a.b.c", "#hashtag", "@user", "a@b.example", "C++", "C#", "~`^|\\", "\"quoted\"", "“quoted”", "«quoted»", "(a)", "[a]", "{a}", "<a>",
    "https://example.org/a?b=c&d=e#f", "C:\\folder\\file.txt", "/usr/share/file.png", "\\n", "%20", "$x^2$", "a=b+c", "if (a<b) { return; }",
    "𝓗𝓮𝓵𝓵𝓸", "Ｈｅｌｌｏ", "ħ", "ℌ", "ℝ", "∑", "√2", "≤≥≠", "→←", "½", "™®©", "µμ", "Ω\u2126", "K\u212a", "ſ", "ſt",
    "z" * 5, "z" * 99, "z" * 100, "z" * 101, "z" * 300, "ab" * 200, "a " * 300, "é" * 120, "中" * 150, "👍" * 60, "!" * 150, "1" * 150,
    "antidisestablishmentarianism", "pneumonoultramicroscopicsilicovolcanoconiosis", "Donaudampfschifffahrtsgesellschaft", "supercalifragilistic" * 6,
    "a photo of a cat", "A PHOTO OF A CAT", "a photo of a cat.", "aphotoofacat", "Zalgo t\u0335\u0321e\u0338x\u0337\u0313t\u0336", "a\u0300\u0301\u0302\u0303\u0304b",
    "line one\nline two", "line one\r\nline two", "tab\tseparated\tvalues", " leading", "trailing ", "\u00a0nbsp\u00a0", "multiple     spaces",
    "mixed עברית and English 123", "العربية 123 English", "ab\u0301c", "\u093f", "क्ष", "ක්‍ෂ", "ﬀ", "Ǆ", "ŀ", "·", "‽", "№5", "¿Qué?", "¡Olé!", "Größe", "naïve façade", "Москва́",
)  # fmt: skip
WORDS = "a the dog cat snow Mountain RED car's running 2 people, on? beach! über niño Été дом σπίτι 山 川 👍 it's (big) [SEP] <|endoftext|>".split()
BLOCKS = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x180, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x590, 0x6FF), (0x900, 0xDFF),
    (0xE00, 0x10FF), (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x22FF), (0x2460, 0x27BF), (0x3000, 0x30FF), (0x3200, 0x33FF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFDFF), (0xFE00, 0xFFEF), (0x10000, 0x10FFF), (0x1D400, 0x1D7FF), (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF),
)  # fmt: skip


def strings(seed: int) -> list[str]:
    """The hard strings, their four normal forms where these differ, and seeded random ones; none twice."""
    source = random.Random(seed)
    found = dict.fromkeys(HARD)
    for text in HARD:
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            found.setdefault(unicodedata.normalize(form, text))
    for _ in range(120):
        found.setdefault(" ".join(source.choice(WORDS) for _ in range(source.randint(2, 12))))
    for _ in range(160):
        first, last = source.choice(BLOCKS)
        found.setdefault("".join(assigned(source, first, last) for _ in range(source.randint(1, 12))))
    for _ in range(120):
        parts = (assigned(source, *source.choice(BLOCKS)) for _ in range(source.randint(1, 20)))
        found.setdefault("".join(parts))
    return list(found)


def assigned(source: random.Random, first: int, last: int) -> str:
    """A random character of the block that Unicode 15 already had: younger ones depend on the library's tables."""
    while True:
        character = chr(source.randint(first, last))
        if unicodedata.category(character) not in ("Cn", "Cs"):
            return character


if __name__ == "__main__":
    print(len(strings(int(sys.argv[1]) if len(sys.argv) > 1 else 1)))
