package topgun.domain.vector;

/**
 * An index to be kept of the vectors of a map.
 *
 * @param name what searches call it
 */
public record VectorIndexDefinition(String map, String name, VectorSource source, int dimension, Metric metric) {

    public static final int MOST_DIMENSIONS = 4_096;

    public VectorIndexDefinition {
        if (dimension < 1 || dimension > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("dimension: " + dimension);
        }
    }
}
