package topgun.domain.value;

import static java.util.Objects.requireNonNull;

/**
 * Bytes are not what they were read as.
 *
 * <p>Carries no stack trace: it is a statement about input, made as often as somebody sends garbage.
 */
public final class MalformedValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong, for callers who answer differently. */
    public enum Problem {
        /** No MessagePack, or none that the clients could decode. */
        UNDECODABLE,
        /** Lists and maps within each other beyond the limit. */
        TOO_DEEP,
        /** Well-formed, but not the type that was asked for. The reader has not moved. */
        UNEXPECTED_TYPE
    }

    private final Problem problem;

    public MalformedValueException(Problem problem, String message) {
        super(message, null, false, false);
        this.problem = requireNonNull(problem, "problem");
    }

    static MalformedValueException undecodable(String message) {
        return new MalformedValueException(Problem.UNDECODABLE, message);
    }

    static MalformedValueException tooDeep(int limit) {
        return new MalformedValueException(Problem.TOO_DEEP, "nested deeper than " + limit);
    }

    /** Of an unknown extension nobody can tell that it is not what was expected, in a form that is not understood. */
    static MalformedValueException unexpected(ValueType expected, ValueType found) {
        Problem problem = found == ValueType.EXTENSION ? Problem.UNDECODABLE : Problem.UNEXPECTED_TYPE;
        return new MalformedValueException(problem, "expected " + expected + ", found " + found);
    }

    public Problem problem() {
        return problem;
    }
}
