package topgun.application.vector;

/** Work on a map that is done a slice of a few milliseconds at a time, on the lane of the map. */
interface Slices {

    /** Does a slice, and answers whether that was the last one. */
    boolean next();

    /** A slice threw, and there will be no more. */
    void failed();
}
