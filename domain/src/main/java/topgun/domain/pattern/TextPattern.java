package topgun.domain.pattern;

/**
 * A compiled pattern. Equal if of the same language and text.
 *
 * <p>Confine a pattern to one thread at a time: a regular expression remembers how hard it was to follow.
 */
public final class TextPattern {

    /** The longest pattern accepted, in UTF-16 units. */
    public static final int MAX_LENGTH = 1_000;

    private enum Language {
        LIKE,
        REGEX
    }

    private final Language language;
    private final String text;
    private final Matcher matcher;

    private TextPattern(Language language, String text, Matcher matcher) {
        this.language = language;
        this.text = text;
        this.matcher = matcher;
    }

    /**
     * {@code %} stands for any run of units, {@code _} for any one, everything else for itself in either case. Matches
     * whole texts. Neither wildcard stands for the end of a line.
     */
    public static PatternOutcome like(String text) {
        return compile(Language.LIKE, text);
    }

    /** A regular expression of JavaScript's without flags, looked for anywhere in a text. */
    public static PatternOutcome regex(String text) {
        return compile(Language.REGEX, text);
    }

    private static PatternOutcome compile(Language language, String text) {
        if (text.length() > MAX_LENGTH) {
            return new PatternOutcome.Refused("pattern longer than " + MAX_LENGTH + " characters");
        }
        try {
            Matcher matcher = switch (language) {
                case LIKE -> Wildcards.of(text);
                case REGEX -> regular(text);
            };
            return new PatternOutcome.Compiled(new TextPattern(language, text, matcher));
        } catch (PatternSyntaxException e) {
            return new PatternOutcome.Refused(e.reason());
        }
    }

    private static Matcher regular(String text) throws PatternSyntaxException {
        RegexSyntax.Parsed parsed = RegexSyntax.parse(text);
        return parsed.hasReferences()
                ? Backtracker.of(parsed.pattern(), parsed.groups())
                : Automaton.of(parsed.pattern());
    }

    public boolean matches(String candidate) {
        return matcher.matches(candidate);
    }

    /**
     * Whether this pattern has taken so much that it matches nothing any more. Happens to regular expressions that are made
     * for it, or with references back, and then only on texts that go with them.
     */
    public boolean isHopeless() {
        return matcher.isHopeless();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextPattern that && language == that.language && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return language + " " + text;
    }
}
