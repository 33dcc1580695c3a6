package topgun.application.vector;

/**
 * The state of an index.
 *
 * @param vectors how many records have a vector in it
 * @param bytes about how much memory it takes
 * @param pending how many records it may not know as they are now
 */
public record VectorReport(int vectors, long bytes, int pending) {

    public static final VectorReport NOTHING = new VectorReport(0, 0, 0);
}
