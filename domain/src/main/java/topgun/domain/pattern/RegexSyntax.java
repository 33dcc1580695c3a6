package topgun.domain.pattern;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JavaScript's regular expressions as they are read without flags, including what that language tolerates for old
 * times' sake: braces and brackets that open or close nothing, needless backslashes, octal numbers.
 */
final class RegexSyntax {

    private static final int DEEPEST = 100;
    private static final int LARGEST_COUNT = 10_000;

    private record Count(int least, int most) {}

    /** @param groups the number of groups, the whole match included */
    record Parsed(Node pattern, int groups, boolean hasReferences) {}

    private final String text;
    private final GroupNames names;
    private int position;
    private int opened = 1;
    private int depth;
    private boolean hasReferences;

    private RegexSyntax(String text) throws PatternSyntaxException {
        this.text = text;
        this.names = GroupNames.in(text);
    }

    static Parsed parse(String text) throws PatternSyntaxException {
        var syntax = new RegexSyntax(text);
        Node pattern = syntax.choice();
        if (syntax.position < text.length()) {
            throw syntax.invalid("Unmatched ')'");
        }
        return new Parsed(pattern, syntax.opened, syntax.hasReferences);
    }

    private Node choice() throws PatternSyntaxException {
        List<Node> alternatives = new ArrayList<>();
        do {
            alternatives.add(sequence());
        } while (take('|'));
        return alternatives.size() == 1 ? alternatives.getFirst() : new Node.Choice(alternatives);
    }

    private Node sequence() throws PatternSyntaxException {
        List<Node> parts = new ArrayList<>();
        while (position < text.length() && peek() != '|' && peek() != ')') {
            parts.add(term());
        }
        return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(parts);
    }

    private Node term() throws PatternSyntaxException {
        int firstGroup = opened;
        char unit = next();
        return switch (unit) {
            case '^' -> new Node.At(Node.Place.START);
            case '$' -> new Node.At(Node.Place.END);
            case '(' -> {
                boolean behind = text.startsWith("?<=", position) || text.startsWith("?<!", position);
                Node group = group();
                yield behind ? group : repeated(group, firstGroup);
            }
            case '.' -> repeated(new Node.Unit(UnitSet.NOT_END_OF_LINE), firstGroup);
            case '[' -> repeated(new Node.Unit(new RegexClass(text, position).read(this::moveTo)), firstGroup);
            case '\\' -> escape();
            case '*', '+', '?' -> throw invalid("Nothing to repeat");
            case '{' -> {
                position--;
                if (count() != null) {
                    throw invalid("Nothing to repeat");
                }
                position++;
                yield repeated(literal('{'), firstGroup);
            }
            default -> repeated(literal(unit), firstGroup);
        };
    }

    private Node group() throws PatternSyntaxException {
        if (++depth > DEEPEST) {
            throw invalid("Groups nested too deeply");
        }
        Node group;
        if (take("?:")) {
            group = choice();
        } else if (take("?=")) {
            group = new Node.Look(choice(), true, false);
        } else if (take("?!")) {
            group = new Node.Look(choice(), true, true);
        } else if (take("?<=")) {
            group = new Node.Look(choice(), false, false);
        } else if (take("?<!")) {
            group = new Node.Look(choice(), false, true);
        } else if (take("?<")) {
            position = text.indexOf('>', position) + 1; // the names have been checked
            group = captured();
        } else if (take("?")) {
            throw invalid("Invalid group");
        } else {
            group = captured();
        }
        if (!take(')')) {
            throw invalid("Unterminated group");
        }
        depth--;
        return group;
    }

    private Node captured() throws PatternSyntaxException {
        int number = opened++;
        return new Node.Group(choice(), number);
    }

    private Node escape() throws PatternSyntaxException {
        if (position == text.length()) {
            throw invalid("\\ at end of pattern");
        }
        int group = opened;
        return switch (peek()) {
            case 'b' -> edge(Node.Place.WORD_EDGE);
            case 'B' -> edge(Node.Place.NO_WORD_EDGE);
            case 'k' -> {
                position++;
                yield repeated(names.isEmpty() ? literal('k') : namedReference(), group);
            }
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> repeated(numbered(), group);
            default -> repeated(escapedUnit(), group);
        };
    }

    private Node edge(Node.Place place) {
        position++;
        return new Node.At(place);
    }

    private Node namedReference() throws PatternSyntaxException {
        int end = text.indexOf('>', position);
        if (!take('<') || end < 0) {
            throw invalid("Invalid named reference");
        }
        Integer group = names.number(text.substring(position, end));
        if (group == null) {
            throw invalid("Invalid named capture referenced");
        }
        position = end + 1;
        hasReferences = true;
        return new Node.Reference(group);
    }

    /** A number refers to a group if there are so many; otherwise it is the number of a unit. */
    private Node numbered() {
        int before = position;
        int number = digits();
        if (number < names.groups()) {
            hasReferences = true;
            return new Node.Reference(number);
        }
        position = before;
        return escapedUnit();
    }

    private Node escapedUnit() {
        var escape = new RegexEscape(text, position);
        UnitSet set = escape.read(false);
        position = escape.position();
        return new Node.Unit(set);
    }

    private Node repeated(Node body, int firstGroup) throws PatternSyntaxException {
        int least;
        int most = Node.Repeat.ANY_NUMBER;
        if (take('*')) {
            least = 0;
        } else if (take('+')) {
            least = 1;
        } else if (take('?')) {
            least = 0;
            most = 1;
        } else {
            Count count = count();
            if (count == null) {
                return body;
            }
            least = count.least();
            most = count.most();
            if (least > most) {
                throw invalid("numbers out of order in {} quantifier");
            }
        }
        boolean greedy = !take('?');
        return new Node.Repeat(body, least, most, greedy, firstGroup, opened);
    }

    /** Reads {@code {n}}, {@code {n,}} or {@code {n,m}}; null, without having moved, if that is not what comes next. */
    private @Nullable Count count() {
        int before = position;
        if (take('{')) {
            int least = digits();
            int most = least;
            if (least >= 0 && take(',')) {
                most = digits();
                most = most < 0 ? Node.Repeat.ANY_NUMBER : most;
            }
            if (least >= 0 && take('}')) {
                return new Count(least, most);
            }
        }
        position = before;
        return null;
    }

    /** Reads a number; -1 if there is none. Large ones are cut down to one that is still too large. */
    private int digits() {
        int number = -1;
        while (position < text.length() && peek() >= '0' && peek() <= '9') {
            number = Math.min(Math.max(number, 0) * 10 + (next() - '0'), LARGEST_COUNT);
        }
        return number;
    }

    private static Node literal(char unit) {
        return new Node.Unit(UnitSet.of(unit));
    }

    private void moveTo(int newPosition) {
        position = newPosition;
    }

    private char peek() {
        return text.charAt(position);
    }

    private char next() {
        return text.charAt(position++);
    }

    private boolean take(char unit) {
        boolean there = position < text.length() && peek() == unit;
        position += there ? 1 : 0;
        return there;
    }

    private boolean take(String start) {
        boolean there = text.startsWith(start, position);
        position += there ? start.length() : 0;
        return there;
    }

    private PatternSyntaxException invalid(String reason) {
        return PatternSyntaxException.inRegex(text, reason);
    }

    /** The groups of a pattern, counted before it is read because references may come before their group. */
    private record GroupNames(int groups, Map<String, Integer> numbers) {

        boolean isEmpty() {
            return numbers.isEmpty();
        }

        @Nullable
        Integer number(String name) {
            return numbers.get(name);
        }

        static GroupNames in(String text) throws PatternSyntaxException {
            int groups = 1;
            Map<String, Integer> numbers = new HashMap<>();
            boolean inClass = false;
            for (int i = 0; i < text.length(); i++) {
                switch (text.charAt(i)) {
                    case '\\' -> i++;
                    case '[' -> inClass = true;
                    case ']' -> inClass = false;
                    case '(' -> {
                        if (!inClass) {
                            groups += isCaptured(text, i + 1) ? 1 : 0;
                            if (isNamed(text, i + 1)) {
                                add(text, i + 3, groups - 1, numbers);
                            }
                        }
                    }
                    default -> {}
                }
            }
            return new GroupNames(groups, numbers);
        }

        private static boolean isCaptured(String text, int inside) {
            return !text.startsWith("?", inside) || isNamed(text, inside);
        }

        private static boolean isNamed(String text, int inside) {
            return text.startsWith("?<", inside) && !text.startsWith("?<=", inside) && !text.startsWith("?<!", inside);
        }

        private static void add(String text, int from, int number, Map<String, Integer> numbers)
                throws PatternSyntaxException {
            int end = text.indexOf('>', from);
            if (end < 0 || !isIdentifier(text.substring(from, end))) {
                throw PatternSyntaxException.inRegex(text, "Invalid capture group name");
            }
            if (numbers.putIfAbsent(text.substring(from, end), number) != null) {
                throw PatternSyntaxException.inRegex(text, "Duplicate capture group name");
            }
        }

        private static boolean isIdentifier(String name) {
            return !name.isEmpty()
                    && (Character.isUnicodeIdentifierStart(name.codePointAt(0))
                            || name.charAt(0) == '$'
                            || name.charAt(0) == '_')
                    && name.codePoints().allMatch(c -> Character.isUnicodeIdentifierPart(c) || c == '$');
        }
    }
}
