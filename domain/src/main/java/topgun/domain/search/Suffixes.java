package topgun.domain.search;

import java.util.ArrayList;
import java.util.List;

/** Endings and what replaces each, to be tried in a fixed order. Only those with the right last letter are looked at. */
final class Suffixes {

    private static final List<Suffix> NONE = List.of();

    private final List<List<Suffix>> byLastLetter = new ArrayList<>();

    record Suffix(String ending, String replacement) {}

    /** @param endings each as {@code ending>replacement}, in the order in which they are tried */
    Suffixes(String... endings) {
        for (char last = 'a'; last <= 'z'; last++) {
            List<Suffix> fitting = new ArrayList<>();
            for (String text : endings) {
                int sign = text.indexOf('>');
                if (text.charAt(sign - 1) == last) {
                    fitting.add(new Suffix(text.substring(0, sign), text.substring(sign + 1)));
                }
            }
            byLastLetter.add(List.copyOf(fitting));
        }
    }

    List<Suffix> withLastLetter(char letter) {
        return letter < 'a' || letter > 'z' ? NONE : byLastLetter.get(letter - 'a');
    }
}
