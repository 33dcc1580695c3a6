package topgun.domain.vector;

/** What became of something that should be a vector of a certain dimension. */
public sealed interface VectorReading {

    /** A vector of that dimension, all of whose components are finite. */
    @SuppressWarnings("ArrayRecordComponent") // is taken apart, never compared
    record Accepted(float[] vector) implements VectorReading {}

    /** A vector, as far as one can tell, of another dimension. */
    record OtherDimension(int actual) implements VectorReading {}

    record NoVector() implements VectorReading {}
}
