package topgun.application.vector;

/** Work on a map that is done a slice of a few milliseconds at a time, on the lane of the map. */
interface Slices {

    /** Whether anybody still waits for what comes of it. */
    boolean isAwaited();

    /** Does a slice, and answers whether that was the last one. */
    boolean next();

    /** There will be no more slices; the reason is meant for the client. */
    void failed(String reason);
}
