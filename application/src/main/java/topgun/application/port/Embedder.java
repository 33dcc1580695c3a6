package topgun.application.port;

import java.util.concurrent.CompletionStage;

/** Makes vectors of texts, such that texts of similar meaning have vectors close to each other. Safe for all threads. */
public interface Embedder {

    /** How many texts it should be given at a time. */
    int mostAtOnce();

    /**
     * Begins to make the vector of a text. Never blocks, and the outcome is never an exception.
     *
     * @param dimension of the vector that is wanted; one of another is no use
     */
    CompletionStage<Embedding> embed(String text, int dimension);

    /** What became of a text. */
    sealed interface Embedding {

        @SuppressWarnings("ArrayRecordComponent") // is taken apart, never compared
        record Made(float[] vector) implements Embedding {}

        /** There is no vector for this text, and trying again would not change that. */
        record Refused(String reason) implements Embedding {}

        /** It did not work this time. */
        record Failed(String reason) implements Embedding {}
    }
}
