package topgun.domain.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@code like} pattern: parts of fixed length, with runs of any length between them.
 *
 * <p>Each part is looked for after the one before and taken where it occurs first: if the rest fits behind a later
 * occurrence, it fits behind the first as well. There is no escape, so a percent sign is only matched by a wildcard.
 */
final class Wildcards implements Matcher {

    private final List<WildcardPart> parts;
    private final boolean openStart;
    private final boolean openEnd;

    private Wildcards(List<WildcardPart> parts, boolean openStart, boolean openEnd) {
        this.parts = List.copyOf(parts);
        this.openStart = openStart;
        this.openEnd = openEnd;
    }

    static Wildcards of(String pattern) {
        List<WildcardPart> parts = new ArrayList<>();
        for (String part : pattern.split("%")) {
            if (!part.isEmpty()) {
                parts.add(new WildcardPart(part));
            }
        }
        return new Wildcards(parts, pattern.startsWith("%"), pattern.endsWith("%"));
    }

    @Override
    public boolean matches(String text) {
        if (parts.isEmpty()) {
            return openStart ? isLine(text, 0, text.length()) : text.isEmpty();
        }
        int first = 0;
        int end = parts.size();
        int from = 0;
        int to = text.length();
        if (!openStart) {
            if (!parts.getFirst().isAt(text, 0)) {
                return false;
            }
            from = parts.getFirst().length();
            first++;
        }
        if (!openEnd) {
            to -= parts.getLast().length();
            boolean isOnlyPart = first == end;
            if (isOnlyPart) {
                return from == text.length();
            }
            if (to < from || !parts.getLast().isAt(text, to)) {
                return false;
            }
            end--;
        }
        for (WildcardPart part : parts.subList(first, end)) {
            int found = part.indexIn(text, from, to);
            if (found < 0 || !isLine(text, from, found)) {
                return false;
            }
            from = found + part.length();
        }
        return isLine(text, from, to);
    }

    private static boolean isLine(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!UnitSet.NOT_END_OF_LINE.contains(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
