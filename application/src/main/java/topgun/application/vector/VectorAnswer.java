package topgun.application.vector;

/** Receives what became of a search, once, on the lane of the map. */
interface VectorAnswer {

    void found(VectorMatches matches);

    void failed(String reason);
}
