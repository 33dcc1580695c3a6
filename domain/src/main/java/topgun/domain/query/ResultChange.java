package topgun.domain.query;

/** What happened to a row of a result. */
public sealed interface ResultChange {

    String key();

    record Entered(String key, Document row) implements ResultChange {}

    /** The row stayed. It may look the same as before to those who see only part of it. */
    record Updated(String key, Document before, Document row) implements ResultChange {}

    record Left(String key) implements ResultChange {}
}
