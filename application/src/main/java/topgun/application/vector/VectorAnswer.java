package topgun.application.vector;

/** Receives what became of a search, once, on the lane of the map. */
interface VectorAnswer {

    /** Whether anybody still waits for it. If not, the search fails without comparing any more. */
    boolean isAwaited();

    void found(VectorMatches matches);

    void failed(String reason);
}
