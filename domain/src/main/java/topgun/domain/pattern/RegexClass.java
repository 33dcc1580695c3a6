package topgun.domain.pattern;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Reads a class of units in brackets. Brackets, ampersands and the like inside mean nothing but themselves. */
final class RegexClass {

    private final String text;
    private int position;

    /** What was read last: a set, and its unit if it is a single one that may begin or end a range. */
    private UnitSet set = UnitSet.NONE;

    private @Nullable Character unit;

    /** @param position after the opening bracket */
    RegexClass(String text, int position) {
        this.text = text;
        this.position = position;
    }

    /** @param end told the position after the closing bracket */
    UnitSet read(IntConsumer end) throws PatternSyntaxException {
        boolean negated = take('^');
        var members = new UnitSet.Builder();
        while (!take(']')) {
            readMembers(members);
        }
        end.accept(position);
        UnitSet listed = members.build();
        return negated ? listed.complement() : listed;
    }

    private void readMembers(UnitSet.Builder members) throws PatternSyntaxException {
        readOne();
        UnitSet firstSet = set;
        Character first = unit;
        boolean range =
                position + 1 < text.length() && text.charAt(position) == '-' && text.charAt(position + 1) != ']';
        if (!range) {
            members.add(firstSet);
            return;
        }
        position++;
        readOne();
        if (first == null || unit == null) {
            members.add(firstSet).add(set).add('-', '-');
        } else if (first > unit) {
            throw invalid("Range out of order in character class");
        } else {
            members.add(first, unit);
        }
    }

    private void readOne() throws PatternSyntaxException {
        if (position >= text.length()) {
            throw invalid("Unterminated character class");
        }
        char next = text.charAt(position++);
        if (next != '\\') {
            unit = next;
            set = UnitSet.of(next);
            return;
        }
        if (position == text.length()) {
            throw invalid("\\ at end of pattern");
        }
        boolean single = "dDwWsS".indexOf(text.charAt(position)) < 0;
        var escape = new RegexEscape(text, position);
        set = escape.read(true);
        unit = single ? set.single() : null;
        position = escape.position();
    }

    private boolean take(char expected) throws PatternSyntaxException {
        if (position >= text.length()) {
            throw invalid("Unterminated character class");
        }
        boolean there = text.charAt(position) == expected;
        position += there ? 1 : 0;
        return there;
    }

    private PatternSyntaxException invalid(String reason) {
        return PatternSyntaxException.inRegex(text, reason);
    }
}
