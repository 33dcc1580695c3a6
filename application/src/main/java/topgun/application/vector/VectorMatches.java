package topgun.application.vector;

import java.util.List;
import java.util.Optional;
import topgun.domain.value.Value;

/**
 * What was found.
 *
 * @param nearest the nearest first, ties by key; fewer than wanted if they are too large
 * @param candidates how many records were in question, the others were too far away or there are no more to be seen
 * @param laneMillis how much of the time of the map's lane it took
 */
record VectorMatches(List<Match> nearest, int candidates, long laneMillis) {

    static final VectorMatches NONE = new VectorMatches(List.of(), 0, 0);

    VectorMatches {
        nearest = List.copyOf(nearest);
    }

    /**
     * @param value what is to be seen of the record, if it was asked for
     * @param vector if it was asked for, as bytes of 32-bit floats, little-endian
     */
    record Match(String key, double score, Optional<Value> value, Optional<Value> vector) {

        int length() {
            return value.map(Value::length).orElse(0)
                    + vector.map(Value::length).orElse(0);
        }
    }
}
