package topgun.domain.pattern;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Units in either case, and places for any one, to be found in a text.
 *
 * <p>While the text goes by, one bit for each beginning of the part tells whether the last units are that beginning, so
 * 64 of them are followed at once: the algorithm known as shift-and, or Bitap.
 */
final class WildcardPart {

    private static final int SMALL = 128;

    private final String part;
    private final int words;
    /** For each unit, at which places of the part it may stand. */
    private final Map<Character, long[]> places = new HashMap<>();

    private final long[] @Nullable [] smallPlaces = new long[SMALL][];
    private final long[] anywhere;
    private final long[] nowhere;

    /** @param part not empty; an underscore is the place for any unit */
    WildcardPart(String part) {
        this.part = part;
        this.words = (part.length() + Long.SIZE - 1) / Long.SIZE;
        this.anywhere = new long[words];
        this.nowhere = new long[words];
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) == '_') {
                anywhere[i / Long.SIZE] |= 1L << i;
            }
        }
        for (int i = 0; i < part.length(); i++) {
            char unit = LetterCase.fold(part.charAt(i));
            if (part.charAt(i) != '_') {
                places.computeIfAbsent(unit, this::initial)[i / Long.SIZE] |= 1L << i;
            }
        }
        places.forEach((unit, at) -> {
            if (unit < SMALL) {
                smallPlaces[unit] = at;
            }
        });
    }

    private long[] initial(char unit) {
        return UnitSet.NOT_END_OF_LINE.contains(unit) ? anywhere.clone() : new long[words];
    }

    int length() {
        return part.length();
    }

    boolean isAt(String text, int position) {
        if (position + part.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < part.length(); i++) {
            if ((places(text.charAt(position + i))[i / Long.SIZE] & 1L << i) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Where the part occurs first, wholly between two positions; -1 if it does not. */
    int indexIn(String text, int from, int to) {
        long[] beginnings = new long[words];
        int last = part.length() - 1;
        for (int i = from; i < to; i++) {
            long[] here = places(text.charAt(i));
            long carried = 1;
            for (int word = 0; word < words; word++) {
                long shifted = beginnings[word] << 1 | carried;
                carried = beginnings[word] >>> (Long.SIZE - 1);
                beginnings[word] = shifted & here[word];
            }
            if ((beginnings[last / Long.SIZE] & 1L << last) != 0) {
                return i - last;
            }
        }
        return -1;
    }

    private long[] places(char unit) {
        char folded = LetterCase.fold(unit);
        long[] known = folded < SMALL ? smallPlaces[folded] : places.get(folded);
        if (known != null) {
            return known;
        }
        return UnitSet.NOT_END_OF_LINE.contains(folded) ? anywhere : nowhere;
    }
}
