package topgun.domain.search;

import topgun.domain.search.Suffixes.Suffix;

/**
 * The stemmer of M. F. Porter (<i>An algorithm for suffix stripping</i>, 1980), simplified the way the existing clients expect: a suffix that fits but leaves too little
 * is passed over for the next one that fits.
 *
 * <p>Works on UTF-16 units and knows English: anything but {@code a e i o u}, and {@code y} after a consonant, is a
 * consonant, letters of other scripts and digits included. <i>Measure</i> is the number of places where a vowel is
 * directly followed by a consonant, which is roughly the number of syllables.
 */
final class PorterStemmer {

    private static final int SHORTEST = 3;

    private static final Suffixes STEP_2 = new Suffixes(
            "ational>ate",
            "tional>tion",
            "enci>ence",
            "anci>ance",
            "izer>ize",
            "abli>able",
            "alli>al",
            "entli>ent",
            "eli>e",
            "ousli>ous",
            "ization>ize",
            "ation>ate",
            "ator>ate",
            "alism>al",
            "iveness>ive",
            "fulness>ful",
            "ousness>ous",
            "aliti>al",
            "iviti>ive",
            "biliti>ble");

    private static final Suffixes STEP_3 =
            new Suffixes("icate>ic", "ative>", "alize>al", "iciti>ic", "ical>ic", "ful>", "ness>");

    private static final Suffixes STEP_4 = new Suffixes(
            "al>", "ance>", "ence>", "er>", "ic>", "able>", "ible>", "ant>", "ement>", "ment>", "ent>", "ion>", "ou>",
            "ism>", "ate>", "iti>", "ous>", "ive>", "ize>");

    private final char[] letters;
    private int length;

    private PorterStemmer(String word) {
        this.length = word.length();
        this.letters = word.toCharArray(); // no step leaves a word longer than it was
    }

    static String stem(String word) {
        if (word.length() < SHORTEST) {
            return word;
        }
        var stemmer = new PorterStemmer(word);
        stemmer.dropPlural();
        stemmer.dropPastAndProgressive();
        stemmer.turnFinalY();
        stemmer.replaceFirst(STEP_2);
        stemmer.replaceFirst(STEP_3);
        stemmer.dropFirst(STEP_4);
        stemmer.dropFinalE();
        stemmer.dropDoubleL();
        return new String(stemmer.letters, 0, stemmer.length);
    }

    /** Step 1a. */
    private void dropPlural() {
        if (last() == 's') {
            if (endsWith("sses") || endsWith("ies")) {
                length -= 2;
            } else if (!endsWith("ss")) {
                length--;
            }
        }
    }

    /** Step 1b. */
    private void dropPastAndProgressive() {
        if (length > 3 && endsWith("eed")) {
            if (measure(length - 3) > 0) {
                length--;
            }
        } else if (length > 2 && endsWith("ed") && hasVowel(length - 2)) {
            length -= 2;
            repairEnd();
        } else if (length > 3 && endsWith("ing") && hasVowel(length - 3)) {
            length -= 3;
            repairEnd();
        }
    }

    private void repairEnd() {
        if (endsWith("at") || endsWith("bl") || endsWith("iz")) {
            append("e");
        } else if (endsInDouble()) {
            if (last() != 'l' && last() != 's' && last() != 'z') {
                length--;
            }
        } else if (measure(length) == 1 && endsInShortSyllable(length)) {
            append("e");
        }
    }

    /** Step 1c. */
    private void turnFinalY() {
        if (last() == 'y' && hasVowel(length - 1)) {
            letters[length - 1] = 'i';
        }
    }

    /** Steps 2 and 3. */
    private void replaceFirst(Suffixes suffixes) {
        for (Suffix suffix : suffixes.withLastLetter(last())) {
            int rest = length - suffix.ending().length();
            if (endsWith(suffix.ending()) && measure(rest) > 0) {
                length = rest;
                append(suffix.replacement());
                return;
            }
        }
    }

    /** Step 4. */
    private void dropFirst(Suffixes suffixes) {
        for (Suffix suffix : suffixes.withLastLetter(last())) {
            int rest = length - suffix.ending().length();
            if (endsWith(suffix.ending()) && measure(rest) > 1) {
                if (!suffix.ending().equals("ion") || letters[rest - 1] == 's' || letters[rest - 1] == 't') {
                    length = rest;
                }
                return;
            }
        }
    }

    /** Step 5a. */
    private void dropFinalE() {
        if (last() == 'e') {
            int measure = measure(length - 1);
            if (measure > 1 || (measure == 1 && !endsInShortSyllable(length - 1))) {
                length--;
            }
        }
    }

    /** Step 5b. */
    private void dropDoubleL() {
        if (last() == 'l' && endsInDouble() && measure(length) > 1) {
            length--;
        }
    }

    /** The last letter, or a blank if none is left. */
    private char last() {
        return length == 0 ? ' ' : letters[length - 1];
    }

    private boolean endsWith(String ending) {
        int at = length - ending.length();
        if (at < 0) {
            return false;
        }
        for (int i = ending.length() - 1; i >= 0; i--) {
            if (letters[at + i] != ending.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void append(String ending) {
        ending.getChars(0, ending.length(), letters, length);
        length += ending.length();
    }

    /** The measure of the first letters. */
    private int measure(int count) {
        int measure = 0;
        boolean afterVowel = false;
        for (int i = 0; i < count; i++) {
            boolean vowel = isVowel(i);
            if (afterVowel && !vowel) {
                measure++;
            }
            afterVowel = vowel;
        }
        return measure;
    }

    /** Whether a vowel is among the first letters. */
    private boolean hasVowel(int count) {
        for (int i = 0; i < count; i++) {
            if (isVowel(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean endsInDouble() {
        return length > 1 && last() == letters[length - 2] && !isPlainVowel(length - 1);
    }

    /** Whether the first letters end in consonant, vowel, consonant, the last not one that stretches the vowel. */
    private boolean endsInShortSyllable(int count) {
        int last = count - 1;
        if (last < 2 || isPlainVowel(last - 2) || !isVowel(last - 1) || isPlainVowel(last)) {
            return false;
        }
        char c = letters[last];
        return c != 'w' && c != 'x' && c != 'y';
    }

    private boolean isVowel(int at) {
        return isPlainVowel(at) || (letters[at] == 'y' && at > 0 && !isPlainVowel(at - 1));
    }

    private boolean isPlainVowel(int at) {
        return switch (letters[at]) {
            case 'a', 'e', 'i', 'o', 'u' -> true;
            default -> false;
        };
    }
}
