package topgun.domain.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Cuts texts into terms. Documents and queries must follow the same rules. Safe for all threads. */
public final class Tokenizer {

    private final Tokenization rules;

    public Tokenizer(Tokenization rules) {
        this.rules = rules;
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
        int at = 0;
        while (at < length) {
            int codePoint = folded.codePointAt(at);
            int next = at + Character.charCount(codePoint);
            if (!belongsToWord(codePoint)) {
                term(folded, start, at, terms);
                start = next;
            }
            at = next;
        }
        term(folded, start, length, terms);
    }

    private void term(String text, int from, int to, Consumer<String> terms) {
        if (to - from < rules.shortest()) {
            return;
        }
        String word = text.substring(from, to);
        if (rules.stopWords().contains(word)) {
            return;
        }
        String term = rules.stemmer().stem(word);
        if (term.length() >= rules.shortest() && term.length() <= rules.longest()) {
            terms.accept(term);
        }
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
