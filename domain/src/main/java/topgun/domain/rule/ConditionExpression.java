package topgun.domain.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;

/**
 * Translates expressions into trees of conditions.
 *
 * <p>{@code ||} binds less than {@code &&}, that less than {@code !}. A comparison has a path on its left, and a path or a
 * literal on its right; a path begins with {@code data} or {@code auth}.
 */
public final class ConditionExpression {

    private static final int LONGEST = 4_096;
    private static final int DEEPEST = 40;
    private static final String DATA = "data.";
    private static final String AUTH = "auth.";
    private static final Map<String, String> RELATIONS =
            Map.of("==", "eq", "!=", "neq", ">", "gt", "<", "lt", ">=", "gte", "<=", "lte");
    private static final Map<String, String> MIRRORED =
            Map.of("eq", "eq", "neq", "neq", "gt", "lt", "lt", "gt", "gte", "lte", "lte", "gte");
    private static final Set<String> WORDS =
            Set.of("in", "contains", "containsAll", "containsAny", "startsWith", "endsWith");
    private static final Set<String> OF_DATA = Set.of("in", "contains");

    private final List<Token> tokens;
    private int next;
    private int depth;

    private ConditionExpression(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** An expression that cannot be read. */
    public static final class SyntaxException extends Exception {

        private static final long serialVersionUID = 1L;

        SyntaxException(String message) {
            super(message, null, false, false);
        }
    }

    private sealed interface Token {

        int at();

        record Symbol(String text, int at) implements Token {}

        record Word(String text, int at) implements Token {}

        record Literal(ValueView value, int at) implements Token {}

        record End(int at) implements Token {}
    }

    public static MapView parse(String text) throws SyntaxException {
        if (text.length() > LONGEST) {
            throw new SyntaxException("an expression has at most " + LONGEST + " characters");
        }
        var expression = new ConditionExpression(tokens(text));
        MapView tree = expression.either();
        if (!(expression.peek() instanceof Token.End)) {
            throw unexpected(expression.peek(), "the end");
        }
        return tree;
    }

    // Reading tokens

    private static List<Token> tokens(String text) throws SyntaxException {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = at + 1;
            if (Character.isWhitespace(c)) {
                at = end;
                continue;
            }
            if (c == '\'') {
                end = text.indexOf('\'', end) + 1;
                if (end == 0) {
                    throw new SyntaxException("the text that begins at " + at + " does not end");
                }
                tokens.add(new Token.Literal(new ValueView.Text(text.substring(at + 1, end - 1)), at));
            } else if (isDigit(c)) {
                end = endOfNumber(text, at);
                tokens.add(new Token.Literal(new ValueView.Num(Double.parseDouble(text.substring(at, end))), at));
            } else if (isWordStart(c)) {
                while (end < text.length()
                        && (isWordStart(text.charAt(end)) || isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
                    end++;
                }
                tokens.add(word(text.substring(at, end), at));
            } else {
                String symbol = symbol(text, at);
                end = at + symbol.length();
                tokens.add(new Token.Symbol(symbol, at));
            }
            at = end;
        }
        tokens.add(new Token.End(at));
        return tokens;
    }

    private static Token word(String text, int at) {
        return switch (text) {
            case "true" -> new Token.Literal(new ValueView.Bool(true), at);
            case "false" -> new Token.Literal(new ValueView.Bool(false), at);
            default -> new Token.Word(text, at);
        };
    }

    private static int endOfNumber(String text, int from) throws SyntaxException {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        if (end + 1 < text.length() && text.charAt(end) == '.' && isDigit(text.charAt(end + 1))) {
            end++;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
        }
        if (end < text.length() && (isWordStart(text.charAt(end)) || text.charAt(end) == '.')) {
            throw new SyntaxException("not a number at " + from);
        }
        return end;
    }

    private static String symbol(String text, int at) throws SyntaxException {
        for (String symbol : List.of("==", "!=", ">=", "<=", "&&", "||", ">", "<", "!", "(", ")")) {
            if (text.startsWith(symbol, at)) {
                return symbol;
            }
        }
        throw new SyntaxException("'" + text.charAt(at) + "' at " + at + " has no meaning");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    // Reading expressions

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        Token token = tokens.get(next);
        if (!(token instanceof Token.End)) {
            next++;
        }
        return token;
    }

    private boolean takes(String symbol) {
        boolean is = peek() instanceof Token.Symbol(String text, int at) && text.equals(symbol);
        if (is) {
            next++;
        }
        return is;
    }

    private MapView either() throws SyntaxException {
        List<ValueView> parts = new ArrayList<>(List.of(both()));
        while (takes("||")) {
            parts.add(both());
        }
        return joined("or", parts);
    }

    private MapView both() throws SyntaxException {
        List<ValueView> parts = new ArrayList<>(List.of(negation()));
        while (takes("&&")) {
            parts.add(negation());
        }
        return joined("and", parts);
    }

    private static MapView joined(String operator, List<ValueView> parts) {
        return parts.size() == 1 ? (MapView) parts.getFirst() : node(operator, "children", new ListView(parts));
    }

    private MapView negation() throws SyntaxException {
        if (++depth > DEEPEST) {
            throw new SyntaxException("nested more than " + DEEPEST + " times");
        }
        try {
            if (takes("!")) {
                return node("not", "children", new ListView(List.of(negation())));
            }
            if (takes("(")) {
                MapView inner = either();
                if (!takes(")")) {
                    throw unexpected(peek(), ")");
                }
                return inner;
            }
            return comparison();
        } finally {
            depth--;
        }
    }

    private MapView comparison() throws SyntaxException {
        Token first = take();
        if (!(first instanceof Token.Word(String left, int at))) {
            throw unexpected(first, "data. or auth. and a name");
        }
        checkPath(left, at);
        String operator = operator();
        Token right = take();
        return switch (right) {
            case Token.Literal(ValueView value, int where) -> {
                if (operator.equals("in")) {
                    throw unexpected(right, "a path");
                }
                yield compared(left, operator, at, "value", value);
            }
            case Token.Word(String path, int where) -> {
                checkPath(path, where);
                yield ofPaths(left, operator, at, path);
            }
            case Token.Symbol symbol -> throw unexpected(symbol, "a path or a literal");
            case Token.End end -> throw unexpected(end, "a path or a literal");
        };
    }

    private static MapView ofPaths(String left, String operator, int at, String right) throws SyntaxException {
        if (left.startsWith(AUTH) && right.startsWith(DATA)) {
            String mirrored = MIRRORED.get(operator);
            if (mirrored == null) {
                throw new SyntaxException("the left side of " + operator + " at " + at + " must be data");
            }
            return compared(right, mirrored, at, "valueRef", new ValueView.Text(left));
        }
        return compared(left, operator, at, "valueRef", new ValueView.Text(right));
    }

    private static MapView compared(String path, String operator, int at, String member, ValueView operand)
            throws SyntaxException {
        if (path.startsWith(AUTH) && OF_DATA.contains(operator)) {
            throw new SyntaxException("the left side of " + operator + " at " + at + " must be data");
        }
        String attribute = path.startsWith(DATA) ? path.substring(DATA.length()) : path;
        if (path.startsWith(DATA) && attribute.startsWith(AUTH)) {
            throw new SyntaxException("a field auth of the data cannot be asked for");
        }
        Map<String, ValueView> members = new LinkedHashMap<>();
        members.put("op", new ValueView.Text(operator.equals("contains") ? "in" : operator));
        members.put("attribute", new ValueView.Text(attribute));
        members.put(member, operand);
        return new MapView(members);
    }

    private String operator() throws SyntaxException {
        Token token = take();
        if (token instanceof Token.Symbol(String symbol, int at) && RELATIONS.containsKey(symbol)) {
            return RELATIONS.get(symbol);
        }
        if (token instanceof Token.Word(String word, int at) && WORDS.contains(word)) {
            return word;
        }
        throw unexpected(token, "an operator");
    }

    private static void checkPath(String path, int at) throws SyntaxException {
        boolean whole = !path.endsWith(".") && !path.contains("..") && path.split("\\.", -1).length > 1;
        boolean begins = path.startsWith(DATA) || path.startsWith(AUTH);
        if (!whole || !begins) {
            throw new SyntaxException(path + " at " + at + " is no path, which is data. or auth. and a name");
        }
        for (String part : path.split("\\.", -1)) {
            if (isDigit(part.charAt(0))) {
                throw new SyntaxException(path + " at " + at + " has a part that is no name");
            }
        }
    }

    private static MapView node(String operator, String member, ValueView value) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        members.put("op", new ValueView.Text(operator));
        members.put(member, value);
        return new MapView(members);
    }

    private static SyntaxException unexpected(Token token, String expected) {
        String found = switch (token) {
            case Token.Symbol(String text, int at) -> text;
            case Token.Word(String text, int at) -> text;
            case Token.Literal literal -> "a literal";
            case Token.End end -> "the end";
        };
        return new SyntaxException("expected %s at %d, found %s".formatted(expected, token.at(), found));
    }
}
