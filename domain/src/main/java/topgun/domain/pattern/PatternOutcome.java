package topgun.domain.pattern;

/** What became of the text of a pattern. */
public sealed interface PatternOutcome {

    record Compiled(TextPattern pattern) implements PatternOutcome {}

    /** It is no pattern, or too large a one. The reason is meant for whoever wrote it. */
    record Refused(String reason) implements PatternOutcome {}
}
