package topgun.domain.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts texts into terms. Documents and queries must follow the same rules. Safe for all threads. */
public final class Tokenizer {

    private static final int MOST_REMEMBERED = 1 << 13;

    private final Tokenization rules;

    /** What became of some words, each in a place that its hash gives it. */
    private final @Nullable Remembered[] remembered;

    private record Remembered(String word, @Nullable String term) {}

    private Tokenizer(Tokenization rules, int mostRemembered) {
        this.rules = rules;
        this.remembered = new Remembered[mostRemembered];
    }

    public Tokenizer(Tokenization rules) {
        this(rules, 1);
    }

    /** For many texts, most of which are made of the same words. */
    static Tokenizer ofMany(Tokenization rules) {
        return new Tokenizer(rules, MOST_REMEMBERED);
    }

    /** The terms of a text in its order, repetitions included. */
    public List<String> terms(String text) {
        List<String> terms = new ArrayList<>();
        forEachTerm(text, terms::add);
        return terms;
    }

    /** The same without a list, which for a large text is many times the text. */
    public void forEachTerm(String text, Consumer<String> terms) {
        String folded = rules.lowercase() ? text.toLowerCase(Locale.ROOT) : text;
        int length = folded.length();
        int start = 0;
        int hash = 0;
        int at = 0;
        while (at < length) {
            int codePoint = folded.codePointAt(at);
            int next = at + Character.charCount(codePoint);
            if (belongsToWord(codePoint)) {
                hash = 31 * hash + codePoint;
            } else {
                word(folded, start, at, hash, terms);
                start = next;
                hash = 0;
            }
            at = next;
        }
        word(folded, start, length, hash, terms);
    }

    private void word(String text, int from, int to, int hash, Consumer<String> terms) {
        if (to - from >= rules.shortest()) {
            String term = to - from > rules.longest() ? term(text.substring(from, to)) : remember(text, from, to, hash);
            if (term != null) {
                terms.accept(term);
            }
        }
    }

    private @Nullable String remember(String text, int from, int to, int hash) {
        int place = (hash ^ (hash >>> 13)) & (remembered.length - 1);
        Remembered known = remembered[place];
        if (known == null || known.word.length() != to - from || !text.startsWith(known.word, from)) {
            String word = text.substring(from, to);
            known = new Remembered(word, term(word));
            remembered[place] = known;
        }
        return known.term;
    }

    /** What becomes of a word, if anything. */
    private @Nullable String term(String word) {
        if (rules.stopWords().contains(word)) {
            return null;
        }
        String term = rules.stemmer().stem(word);
        return term.length() >= rules.shortest() && term.length() <= rules.longest() ? term : null;
    }

    /** Letters and numbers of all scripts. Marks are not: a decomposed accent ends the word. */
    private static boolean belongsToWord(int codePoint) {
        if (codePoint < 128) {
            return (codePoint >= 'a' && codePoint <= 'z')
                    || (codePoint >= '0' && codePoint <= '9')
                    || (codePoint >= 'A' && codePoint <= 'Z');
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER -> true;
            default -> false;
        };
    }
}
